package dev.winch.cli.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Prints a job's progress: log output and ended tasks, and on a terminal a status line that is
 * redrawn.
 */
public final class Follower {
  private static final int PAGE = 100;
  private static final int BAR = 20;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED");
  private static final Set<String> TASK_ENDED =
      Set.of("COMPLETED", "FAILED", "CANCELLED", "SKIPPED");

  private final ApiClient api;
  private final PrintStream out;
  private final boolean terminal;

  /** Last printed state by task id. */
  private final Map<String, String> states = new HashMap<>();

  /** Number of printed log parts by task id. */
  private final Map<String, Integer> printed = new HashMap<>();

  /** Incomplete last line by task id. */
  private final Map<String, String> unfinished = new LinkedHashMap<>();

  /**
   * @param terminal whether lines can be redrawn
   */
  public Follower(ApiClient api, PrintStream out, boolean terminal) {
    this.api = api;
    this.out = out;
    this.terminal = terminal;
  }

  /** Waits for the end of a job without output. */
  public static JsonView awaitEnd(ApiClient api, String id) throws InterruptedException {
    while (true) {
      JsonView job = api.get("/jobs/" + id);
      if (ENDED.contains(job.text("state"))) {
        return job;
      }
      Thread.sleep(PAUSE);
    }
  }

  /** Prints the job's progress until its end. */
  public JsonView follow(String id) throws InterruptedException {
    while (true) {
      JsonView job = api.get("/jobs/" + id);
      job.list("execution").forEach(this::show);
      boolean ended = ENDED.contains(job.text("state"));
      if (terminal) {
        out.print(ended ? "\r\033[K" : "\r\033[K" + progress(job));
        out.flush();
      }
      if (ended) {
        return job;
      }
      Thread.sleep(PAUSE);
    }
  }

  private void show(JsonView task) {
    String id = task.text("id");
    String state = task.text("state");
    String before = states.put(id, state);
    boolean changed = !state.equals(before);
    if (changed || state.equals("RUNNING")) {
      printLog(id, task.text("name"));
    }
    if (changed && TASK_ENDED.contains(state)) {
      String rest = unfinished.remove(id);
      if (rest != null) {
        line(task.text("name") + " | " + rest);
      }
      line(ending(task, state));
    }
  }

  private static String ending(JsonView task, String state) {
    String mark =
        switch (state) {
          case "COMPLETED" -> "✓";
          case "FAILED" -> "✗";
          default -> "-";
        };
    String error = task.text("error");
    return "%s %s %s%s"
        .formatted(
            mark,
            task.text("name"),
            state.toLowerCase(Locale.ROOT),
            error.isEmpty() ? "" : ": " + error);
  }

  private void printLog(String id, String name) {
    if (id.isEmpty()) {
      return;
    }
    while (true) {
      int seen = printed.getOrDefault(id, 0);
      JsonView page =
          api.get("/tasks/%s/log?order=asc&size=%d&page=%d".formatted(id, PAGE, seen / PAGE + 1));
      List<JsonView> parts = page.list("items");
      for (JsonView part : parts.subList(Math.min(seen % PAGE, parts.size()), parts.size())) {
        print(id, name, part.text("contents"));
      }
      printed.put(id, seen / PAGE * PAGE + parts.size());
      if (parts.size() < PAGE) {
        return;
      }
    }
  }

  private void print(String id, String name, String contents) {
    String text = unfinished.getOrDefault(id, "") + contents;
    int end = text.lastIndexOf('\n') + 1;
    text.substring(0, end).lines().forEach(line -> line(name + " | " + line));
    if (end < text.length()) {
      unfinished.put(id, text.substring(end));
    } else {
      unfinished.remove(id);
    }
  }

  private void line(String text) {
    out.println(terminal ? "\r\033[K" + text : text);
  }

  private static String progress(JsonView job) {
    int done = Math.clamp(Math.round(job.number("progress") / 100 * BAR), 0, BAR);
    String running =
        job.list("execution").stream()
            .filter(task -> task.text("state").equals("RUNNING"))
            .map(task -> task.text("name"))
            .findFirst()
            .orElse("");
    return "[%s%s] %3.0f%% %s %s"
        .formatted(
            "█".repeat(done),
            "·".repeat(BAR - done),
            job.number("progress"),
            job.text("state"),
            running);
  }
}
