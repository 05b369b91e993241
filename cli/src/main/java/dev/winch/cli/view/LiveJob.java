package dev.winch.cli.view;

import dev.winch.cli.client.JsonView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A job that is followed: what its events add to the lines above, and the tree that stands below
 * them on a terminal.
 */
public final class LiveJob {
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED", "SKIPPED");

  private final JobTree tree = new JobTree();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> states = new HashMap<>();

  /** Incomplete last lines, by task. */
  private final Map<String, String> unfinished = new LinkedHashMap<>();

  /** What tasks printed whose rows have not come yet: the two streams are apart. */
  private final Map<String, List<JsonView>> early = new LinkedHashMap<>();

  private final boolean colours;
  private int logParts;
  private boolean eventsEnded;
  private boolean logEnded;

  public LiveJob(boolean colours) {
    this.colours = colours;
  }

  /**
   * Takes an event of the job or its log, and returns the lines that it adds.
   *
   * @param ofLog whether the stream of the log sent it
   */
  public List<String> take(String type, boolean ofLog, JsonView data) {
    return switch (type) {
      case "end" -> {
        eventsEnded |= !ofLog;
        logEnded |= ofLog;
        yield List.of();
      }
      case "job" -> {
        tree.job(data);
        yield List.of();
      }
      case "task" -> task(data);
      case "log" -> {
        logParts++;
        String task = data.text("taskId");
        if (names.containsKey(task)) {
          yield log(data);
        }
        early.computeIfAbsent(task, _ -> new ArrayList<>()).add(data);
        yield List.of();
      }
      default -> List.of();
    };
  }

  public JobTree tree() {
    return tree;
  }

  /** Whether the job has ended and every change was taken. */
  public boolean hasEnded() {
    return eventsEnded;
  }

  /**
   * Whether nothing more of the log is to come.
   *
   * @param stored how many parts the log of the ended job has: its stream stays open for two
   *     seconds more, which nobody should wait for
   */
  public boolean hasWholeLog(int stored) {
    return logEnded || logParts >= stored;
  }

  /** Lines that no line end has followed. */
  public List<String> rest() {
    List<String> lines = new ArrayList<>();
    early.values().forEach(parts -> parts.forEach(part -> lines.addAll(log(part))));
    early.clear();
    unfinished.forEach((task, text) -> lines.add(prefix(task) + text));
    unfinished.clear();
    return lines;
  }

  /** The tree, with room for the lines above it. */
  public List<String> footer(Instant now, int height, int width) {
    return tree.lines(now, Math.max(3, height / 2), width - 1, colours);
  }

  private List<String> task(JsonView task) {
    tree.task(task);
    String id = task.text("id");
    String state = task.text("state");
    names.put(id, Table.shown(task.text("name")));
    List<String> lines = new ArrayList<>();
    List<JsonView> parts = early.remove(id);
    if (parts != null) {
      parts.forEach(part -> lines.addAll(log(part)));
    }
    if (!ENDED.contains(state) || state.equals(states.put(id, state))) {
      return lines;
    }
    String rest = unfinished.remove(id);
    if (rest != null) {
      lines.add(prefix(id) + rest);
    }
    String error = Table.shown(task.text("error"));
    String text =
        JobTree.mark(state)
            + " "
            + names.get(id)
            + " "
            + state.toLowerCase(Locale.ROOT)
            + (error.isEmpty() ? "" : ": " + error);
    lines.add(Style.ofState(state).of(text, colours));
    return lines;
  }

  private List<String> log(JsonView part) {
    String task = part.text("taskId");
    String text = unfinished.getOrDefault(task, "") + part.text("contents");
    int end = text.lastIndexOf('\n') + 1;
    if (end < text.length()) {
      unfinished.put(task, text.substring(end));
    } else {
      unfinished.remove(task);
    }
    return text.substring(0, end).lines().map(line -> prefix(task) + line).toList();
  }

  private String prefix(String task) {
    String name = names.getOrDefault(task, "");
    return Style.FAINT.of(
        (name.isEmpty() ? task.substring(0, Math.min(12, task.length())) : name) + " | ", colours);
  }
}
