package dev.winch.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.winch.codec.DocumentNode.Entry;
import dev.winch.codec.DocumentNode.Kind;
import dev.winch.codec.DocumentNode.Listing;
import dev.winch.codec.DocumentNode.Mapping;
import dev.winch.codec.DocumentNode.Scalar;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Parses JSON into {@link DocumentNode}s. */
final class JsonTree {

  /**
   * Buffers are pooled across threads, because virtual threads are too short-lived to keep their
   * own. Names are not interned, because clients choose them.
   */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** Who sees the error messages. */
  enum Use {
    /** Clients that sent a job. */
    DOCUMENT("EOF", "unexpected EOF", true),
    /** Clients that sent anything else. */
    MESSAGE("unexpected end of JSON input", "unexpected end of JSON input", false),
    /** Nobody: Winch wrote it. */
    STORED("it is empty", "it is cut off", false);

    final String empty;
    final String truncated;
    final boolean places;

    Use(String empty, String truncated, boolean places) {
      this.empty = empty;
      this.truncated = truncated;
      this.places = places;
    }
  }

  private final JsonParser in;
  private final boolean places;
  private final boolean surrogates;

  private JsonTree(JsonParser in, boolean places, boolean surrogates) {
    this.in = in;
    this.places = places;
    this.surrogates = surrogates;
  }

  /**
   * Parses a text that contains exactly one value.
   *
   * @throws InvalidInputException in the reference's words if it is not JSON or has trailing
   *     content
   */
  static DocumentNode read(String text, Use use) {
    // Only an escape can produce half a surrogate pair.
    boolean surrogates = text.contains("\\u");
    try (JsonParser in = JSON.createParser(text)) {
      try {
        if (in.nextToken() == null) {
          throw MalformedDocument.empty(use.empty);
        }
        DocumentNode root = new JsonTree(in, use.places, surrogates).value(1);
        if (in.nextToken() != null) {
          throw JsonSyntax.error(text, use, "");
        }
        return root;
      } catch (JsonProcessingException e) {
        throw JsonSyntax.error(text, use, e.getOriginalMessage());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read JSON from memory", e);
    }
  }

  /** Reads the value whose first token is the current one, without positions. */
  static DocumentNode read(JsonParser in) throws IOException {
    return new JsonTree(in, false, false).value(1);
  }

  private DocumentNode value(int depth) throws IOException {
    JsonToken token = in.currentToken();
    int line = 0;
    int column = 0;
    if (places) {
      var at = in.currentTokenLocation();
      line = at.getLineNr();
      column = at.getColumnNr();
    }
    if (depth > MalformedDocument.MAX_DEPTH) {
      throw MalformedDocument.tooDeep(line, column);
    }
    return switch (token) {
      case START_OBJECT -> mapping(depth, line, column);
      case START_ARRAY -> listing(depth, line, column);
      case VALUE_STRING -> new Scalar(Kind.TEXT, paired(in.getText()), line, column);
      case VALUE_NUMBER_INT -> new Scalar(Kind.INTEGER, in.getText(), line, column);
      case VALUE_NUMBER_FLOAT -> new Scalar(Kind.FLOAT, in.getText(), line, column);
      case VALUE_TRUE, VALUE_FALSE -> new Scalar(Kind.BOOL, in.getText(), line, column);
      default -> new Scalar(Kind.NULL, "", line, column);
    };
  }

  private DocumentNode mapping(int depth, int line, int column) throws IOException {
    List<Entry> entries = new ArrayList<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = paired(in.currentName());
      int nameLine = 0;
      int nameColumn = 0;
      if (places) {
        var at = in.currentTokenLocation();
        nameLine = at.getLineNr();
        nameColumn = at.getColumnNr();
      }
      in.nextToken();
      entries.add(new Entry(name, value(depth + 1), nameLine, nameColumn));
    }
    return new Mapping(entries, line, column);
  }

  private DocumentNode listing(int depth, int line, int column) throws IOException {
    List<DocumentNode> items = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(depth + 1));
    }
    return new Listing(items, line, column);
  }

  private String paired(String text) {
    return surrogates ? Utf8.paired(text) : text;
  }
}
