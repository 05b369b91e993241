package dev.winch.store.postgres;

import dev.winch.model.fault.InternalException;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.search.Alternatives;
import dev.winch.store.search.WordQuery.Word;
import dev.winch.store.search.Words;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Builds the {@code tsvector} of a job and the {@code tsquery} of a search. Words contain letters
 * and digits only, so nothing has to be escaped, and words cannot collide with other kinds of
 * lexemes.
 */
final class Lexemes implements Alternatives.Index {
  private static final String OF_NAME = "@";
  private static final String TAG = "#";

  /** Longer tags are indexed by their digest: a lexeme is limited to 2,046 bytes. */
  private static final int LONG_TAG = 500;

  /** A vector is limited to 1 MiB; words beyond that in a description are not found. */
  private static final int MOST_CHARACTERS = 200_000;

  /** The lexemes of a job, separated by blanks. */
  static String of(String name, String description, List<String> tags) {
    var lexemes = new StringBuilder();
    for (String word : Words.of(name)) {
      append(lexemes, word);
      append(lexemes, OF_NAME + word);
    }
    tags.forEach(tag -> append(lexemes, ofTag(tag)));
    Words.of(description).forEach(word -> append(lexemes, word));
    return lexemes.toString();
  }

  static String of(JobSpec spec) {
    return of(spec.name(), spec.description(), spec.tags());
  }

  private static void append(StringBuilder lexemes, String lexeme) {
    if (lexemes.length() + lexeme.length() < MOST_CHARACTERS) {
      lexemes.append(lexemes.isEmpty() ? "" : " ").append(lexeme);
    }
  }

  private static String ofTag(String tag) {
    byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
    return TAG + HexFormat.of().formatHex(bytes.length <= LONG_TAG ? bytes : digest(bytes));
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new InternalException("the Java runtime has no SHA-256", e);
    }
  }

  @Override
  public String inText(Word word) {
    return spellings("", word);
  }

  @Override
  public String inName(Word word) {
    return spellings(OF_NAME, word);
  }

  private static String spellings(String kind, Word word) {
    String stem = quoted(kind + word.stem());
    return word.prefix() ? "(%s | %s:*)".formatted(stem, quoted(kind + word.written())) : stem;
  }

  @Override
  public String tagged(List<String> tags) {
    return tags.stream()
        .map(tag -> quoted(ofTag(tag)))
        .collect(Collectors.joining(" | ", "(", ")"));
  }

  @Override
  public String and() {
    return " & ";
  }

  private static String quoted(String lexeme) {
    return "'" + lexeme + "'";
  }
}
