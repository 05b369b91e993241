package dev.winch.tests.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a Winch under a hostile mix of clients and prints its heap after a collection each half
 * minute; fails if the process ends or the heap grows.
 */
final class SoakMain {
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  /** Of the heap after a collection beyond the second interval, when caches are full: noise. */
  private static final long NOISE = 48L << 10;

  private static final Pattern USED =
      Pattern.compile("(?:PSYoungGen|ParOldGen)\\s+total \\d+K, used (\\d+)K");

  private SoakMain() {}

  /**
   * @param arguments minutes
   */
  public static void main(String... arguments) throws Exception {
    long intervals = Math.max(3, Long.parseLong(arguments[0]) * 60 / INTERVAL.toSeconds());
    Path folder = Files.createTempDirectory("winch-soak-");
    List<Long> used = new ArrayList<>();
    try (WinchProcess winch =
            WinchProcess.start(
                folder.resolve("data"),
                Map.of(),
                "--runtime",
                "shell",
                "--set",
                "worker.queues.default=4",
                "--set",
                "middleware.web.logger.enabled=false");
        Crowd crowd = new Crowd(winch.url())) {
      for (int i = 1; i <= intervals; i++) {
        long end = System.nanoTime() + INTERVAL.toNanos();
        while (System.nanoTime() < end) {
          mix(crowd);
        }
        used.add(heapAfterCollection(winch.process()));
        System.out.printf("%d of %d: %d KiB of heap in use%n", i, intervals, used.getLast());
      }
    }
    long grown = used.getLast() - used.get(1);
    System.out.printf("from the second interval to the last: %+d KiB%n", grown);
    if (grown > NOISE) {
      throw new AssertionError("the heap grows; logs in " + folder);
    }
  }

  private static void mix(Crowd crowd) throws InterruptedException {
    String task = "  - {name: a, if: 'false', run: b}\n";
    crowd.post(8, "/jobs", "text/yaml", i -> "name: many " + i + "\ntasks:\n" + task.repeat(8_000));
    crowd.post(
        8,
        "/jobs",
        "text/yaml",
        _ ->
            "name: results\ntasks:\n  - name: e\n    each:\n      list: \"{{ sequence(0, 40) }}\"\n"
                + "      task: {name: s, var: \"o{{ item.index }}\", subjob: {name: s,"
                + " output: \"{{ repeat('x', 900000) }}\","
                + " tasks: [{name: none, run: 'true', if: 'false'}]}}\n");
    crowd.post(
        20,
        "/jobs",
        "text/yaml",
        i ->
            "name: wait\nwait: {timeout: 1s}\ninputs: {a: "
                + "x".repeat(100_000)
                + "}\ntasks: [{name: a, queue: nobody"
                + i
                + ", run: b}]");
    crowd.post(8, "/jobs", "application/json", _ -> "[".repeat(200_000));
    crowd.get(24, "/jobs?size=20");
    crowd.get(24, "/jobs?size=20&q=results");
    crowd.get(8, "/queues");
  }

  /** In KiB. */
  private static long heapAfterCollection(Process process)
      throws IOException, InterruptedException {
    ask(process, "GC.run");
    Matcher used = USED.matcher(ask(process, "GC.heap_info"));
    long sum = 0;
    while (used.find()) {
      sum += Long.parseLong(used.group(1));
    }
    return sum;
  }

  private static String ask(Process process, String command)
      throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command)
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (asked.waitFor() != 0) {
      throw new AssertionError("Winch does not answer to jcmd: " + said);
    }
    return said;
  }
}
