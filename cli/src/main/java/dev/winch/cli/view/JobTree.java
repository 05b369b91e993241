package dev.winch.cli.view;

import dev.winch.cli.client.JsonView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A job and its tasks as a tree: what runs inside {@code parallel}, {@code each} and {@code subjob}
 * stands below it, and attempts of one task below each other.
 */
public final class JobTree {
  private static final int BAR = 20;

  private final Map<String, JsonView> tasks = new LinkedHashMap<>();
  private JsonView job = JsonView.EMPTY;

  /** Takes the row of the job as it is now. */
  public void job(JsonView row) {
    job = row;
  }

  /** Takes the row of a task as it is now. */
  public void task(JsonView row) {
    tasks.put(row.text("id"), row);
  }

  public String state() {
    return job.text("state");
  }

  public String id() {
    return job.text("id");
  }

  /** The tasks of the job, in the order in which they were made. */
  public List<JsonView> tasks() {
    return List.copyOf(tasks.values());
  }

  /**
   * The tree in at most so many lines: if there are more, what runs or failed comes first.
   *
   * @param height how many lines there is room for
   * @param width how many characters a line has
   */
  public List<String> lines(Instant now, int height, int width, boolean colours) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(now, width, colours));
    List<Shown> shown = new ArrayList<>();
    Map<String, List<JsonView>> children = new HashMap<>();
    Set<String> ids = new HashSet<>(tasks.keySet());
    for (JsonView task : tasks.values()) {
      String parent = task.text("parentId");
      children
          .computeIfAbsent(ids.contains(parent) ? parent : "", _ -> new ArrayList<>())
          .add(task);
    }
    collect("", 1, children, shown);
    int room = Math.max(1, height - 1);
    int hidden = 0;
    if (shown.size() > room) {
      List<Shown> important = shown.stream().filter(Shown::matters).limit(room - 1L).toList();
      hidden = shown.size() - important.size();
      shown = important;
    }
    shown.forEach(one -> lines.add(line(one, now, width, colours)));
    if (hidden > 0) {
      lines.add(Style.FAINT.of("  … " + hidden + " more tasks", colours));
    }
    return lines;
  }

  private record Shown(JsonView task, int depth) {
    boolean matters() {
      return switch (task.text("state")) {
        case "COMPLETED", "SKIPPED" -> false;
        default -> true;
      };
    }
  }

  private static void collect(
      String parent, int depth, Map<String, List<JsonView>> children, List<Shown> into) {
    for (JsonView task : children.getOrDefault(parent, List.of())) {
      into.add(new Shown(task, depth));
      collect(task.text("id"), depth + 1, children, into);
    }
  }

  private String headline(Instant now, int width, boolean colours) {
    String state = state().toLowerCase(Locale.ROOT);
    String name = Table.shown(job.text("name"));
    double progress = state().equals("COMPLETED") ? 100 : job.number("progress");
    int done = Math.clamp(Math.round(progress / 100 * BAR), 0, BAR);
    String bar = "█".repeat(done) + "·".repeat(BAR - done);
    String end = " [" + bar + "] " + Math.round(progress) + "% " + state + span(job, now);
    return Style.BOLD.of(cut(name, width - end.length()), colours)
        + Style.ofState(state()).of(end, colours);
  }

  private static String line(Shown one, Instant now, int width, boolean colours) {
    JsonView task = one.task();
    String state = task.text("state");
    StringBuilder text = new StringBuilder();
    text.repeat("  ", one.depth()).append(mark(state)).append(' ');
    text.append(Table.shown(task.text("name")));
    int retries = Math.max(task.whole("attempts"), task.object("retry").whole("attempts"));
    if (retries > 0) {
      text.append(" (attempt ").append(retries + 1).append(')');
    }
    text.append(' ').append(state.toLowerCase(Locale.ROOT)).append(span(task, now));
    if (state.equals("RUNNING") && task.number("progress") > 0) {
      text.append(' ').append(Math.round(task.number("progress"))).append('%');
    }
    if (!task.text("error").isEmpty()) {
      text.append(": ").append(Table.shown(task.text("error")));
    }
    return Style.ofState(state).of(cut(text.toString(), width), colours);
  }

  private static String span(JsonView row, Instant now) {
    return DurationFormat.running(row, now).map(span -> " " + DurationFormat.text(span)).orElse("");
  }

  /** The sign of a state. */
  public static String mark(String state) {
    return switch (state) {
      case "COMPLETED" -> "✓";
      case "FAILED" -> "✗";
      case "RUNNING" -> "▶";
      case "CANCELLED", "SKIPPED", "STOPPED" -> "-";
      default -> "·";
    };
  }

  private static String cut(String text, int width) {
    return text.length() <= width || width < 2 ? text : text.substring(0, width - 1) + "…";
  }
}
