package dev.winch.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.model.event.Report;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskOrder;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.broker.Orders;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** E10: whatever is printed, and however it is cut, the log reads as if decoded in one piece. */
class LogCutsTest {

  @Property(tries = 2_000)
  void whereCharactersAreCutOrBroken(
      @ForAll @Size(max = 60) List<Snippet> snippets,
      @ForAll @IntRange(min = 1, max = 8) int chunk,
      @ForAll @IntRange(min = 1, max = 5) int chunksPerFlush) {
    byte[] all = Snippet.join(snippets);

    assertThat(logOf(all, chunk, chunksPerFlush)).isEqualTo(wholly(all));
  }

  /** Carriage returns are the subject of {@link OverwrittenLinesTest}. */
  @Property(tries = 2_000)
  void bytesOfAnyOtherValue(
      @ForAll @Size(max = 200) byte[] any, @ForAll @IntRange(min = 1, max = 8) int chunk) {
    byte[] all = any.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] = all[i] == '\r' ? 0 : all[i];
    }
    assertThat(logOf(all, chunk, 1)).isEqualTo(wholly(all));
  }

  @Property(tries = 30)
  void charactersAcrossTheEndOfAFullPart(@ForAll @IntRange(max = 6) int before) {
    byte[] all = ("x".repeat(before) + "\u00e4\u20ac\ud83d\ude00".repeat(20_000)).getBytes(UTF_8);

    assertThat(logOf(all, 50_000, Integer.MAX_VALUE)).isEqualTo(wholly(all));
  }

  /** A reader that redacts part by part finds each secret whole. */
  @Property(tries = 2_000)
  void noTwoPartsShareASecret(
      @ForAll @Size(max = 40) List<@IntRange(max = 2) Integer> letters,
      @ForAll @Size(min = 1, max = 3)
          List<@Size(min = 1, max = 5) List<@IntRange(max = 2) Integer>> secretLetters,
      @ForAll @IntRange(min = 1, max = 5) int chunk,
      @ForAll @IntRange(min = 1, max = 3) int chunksPerFlush) {
    String all = text(letters);
    Set<String> secrets = secretLetters.stream().map(LogCutsTest::text).collect(Collectors.toSet());
    List<String> parts = partsOf(all.getBytes(UTF_8), secrets, chunk, chunksPerFlush);

    assertThat(String.join("", parts)).isEqualTo(all);
    int cut = 0;
    for (String part : parts.subList(0, Math.max(0, parts.size() - 1))) {
      cut += part.length();
      for (String secret : secrets) {
        for (int start = Math.max(0, cut - secret.length() + 1); start < cut; start++) {
          assertThat(all.startsWith(secret, start))
              .as("%s at %s is cut at %s", secret, start, cut)
              .isFalse();
        }
      }
    }
  }

  private static String text(List<Integer> letters) {
    return letters.stream()
        .map("a\u00e4b"::charAt)
        .map(String::valueOf)
        .collect(Collectors.joining());
  }

  private static String wholly(byte[] all) {
    return new String(all, UTF_8).replace('\0', '\uFFFD');
  }

  private static String logOf(byte[] all, int chunk, int chunksPerFlush) {
    return String.join("", partsOf(all, Set.of(), chunk, chunksPerFlush));
  }

  private static List<String> partsOf(
      byte[] all, Set<String> secrets, int chunk, int chunksPerFlush) {
    FakeReportConsumer reports = new FakeReportConsumer();
    ManualTimer timer = new ManualTimer();
    try (InProcessBroker broker = new InProcessBroker((_, _) -> Optional.empty())) {
      broker.consumeReports(reports);
      LogCollector log =
          new LogCollector(
              withSecrets(Orders.order("a"), secrets),
              Long.MAX_VALUE,
              () -> WorkerFixture.started(Orders.order("a")),
              new Reporter(broker, timer),
              timer,
              new ManualClock(),
              new SeededIds(1));
      int chunks = 0;
      for (int at = 0; at < all.length; at += chunk) {
        log.output(Optional.empty(), Arrays.copyOfRange(all, at, Math.min(all.length, at + chunk)));
        if (++chunks % chunksPerFlush == 0) {
          timer.advance(LogCollector.FLUSH);
        }
      }
      log.close();
    }
    return reports.reports(Report.Logged.class).stream()
        .flatMap(logged -> logged.parts().stream())
        .map(LogPart::contents)
        .toList();
  }

  private static TaskOrder withSecrets(TaskOrder order, Set<String> secrets) {
    return new TaskOrder(
        order.id(),
        order.jobId(),
        1,
        0,
        order.queue(),
        order.task(),
        1,
        0,
        secrets,
        Optional.empty());
  }

  /** Pieces of byte streams of which decoders are afraid, in hex. */
  enum Snippet {
    ASCII("78"),
    NUL("00"),
    TWO("c3a4"),
    THREE("e282ac"),
    FOUR("f09f9880"),
    LEAD_OF_TWO("c3"),
    LEAD_OF_THREE("e282"),
    LEAD_OF_FOUR("f09f98"),
    OVERLONG("e080"),
    SURROGATE("eda080"),
    CONTINUATION("80"),
    NEVER_VALID("fff8"),
    BEYOND_UNICODE("f5808080");

    private final String hex;

    Snippet(String hex) {
      this.hex = hex;
    }

    static byte[] join(List<Snippet> snippets) {
      return HexFormat.of()
          .parseHex(snippets.stream().map(snippet -> snippet.hex).collect(Collectors.joining()));
    }
  }
}
