package dev.winch.expr.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a corpus folder and prints what differs: {@code CorpusMain <folder> [--messages]}. Exits
 * with 1 if anything did, and with 2 if it was called wrongly.
 */
public final class CorpusMain {
  private static final int SHOWN = 20;

  private CorpusMain() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      System.err.println("usage: CorpusMain <folder> [--messages]");
      System.exit(2);
    }
    boolean messages = List.of(arguments).contains("--messages");
    List<Corpus.Result> results = Corpus.run(Path.of(arguments[0]));
    for (Corpus.Result result : results) {
      result.differences().stream().limit(SHOWN).forEach(d -> print(result.name(), d));
    }
    for (Corpus.Result result : results) {
      System.out.printf(
          "%s: %d passed, %d failed%n",
          result.name(), result.passed(), result.differences().size());
      if (messages) {
        System.out.printf(
            "%s: %d of %d messages are the same%n",
            result.name(), result.sameMessages(), result.messages());
      }
    }
    boolean failed = results.stream().anyMatch(result -> !result.differences().isEmpty());
    System.exit(failed ? 1 : 0);
  }

  private static void print(String file, Corpus.Difference difference) {
    System.out.printf(
        "%s %s%n  expected %s%n  got      %s%n",
        file, difference.expression(), difference.expected(), difference.got());
  }
}
