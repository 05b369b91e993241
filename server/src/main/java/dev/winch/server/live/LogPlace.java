package dev.winch.server.live;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.TaskId;
import dev.winch.store.ChangeQueries.Place;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far a client is in the log of a job. The logs of tasks that ended up to a place in its
 * changes were sent whole; of other tasks so many parts were.
 */
final class LogPlace {
  /** Tasks of which only some parts were sent; others wait until one of them was sent whole. */
  static final int OPEN = 64;

  private static final Pattern FORM =
      Pattern.compile(
          "\\d{1,18}(-[0-9A-Za-z_.]{1,64})?(,[0-9A-Za-z_.]{1,64}:\\d{1,9}){0," + OPEN + "}");

  private JobMark whole = JobMark.BEGINNING;
  private final Map<TaskId, Integer> sent = new TreeMap<>();

  /**
   * @param text as {@link #toString} writes it, {@code ""} for the beginning
   * @throws InvalidInputException if it is something else
   */
  static LogPlace parse(String text) {
    LogPlace place = new LogPlace();
    if (text.isEmpty()) {
      return place;
    }
    if (!FORM.matcher(text).matches()) {
      throw new InvalidInputException(
          "invalid Last-Event-ID: "
              + text
              + "; it is the id of an event of this stream, or absent");
    }
    String[] parts = text.split(",");
    place.whole = JobMark.parse(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      int colon = parts[i].indexOf(':');
      place.sent.put(
          new TaskId(parts[i].substring(0, colon)),
          Integer.parseInt(parts[i].substring(colon + 1)));
    }
    return place;
  }

  /** Where the last of the ended tasks is whose logs were sent whole. */
  JobMark whole() {
    return whole;
  }

  /** Number of the last part of this task that was sent, 0 for none. */
  int sent(TaskId task) {
    return sent.getOrDefault(task, 0);
  }

  /** Whether a part of this task may be sent now. */
  boolean hasRoomFor(TaskId task) {
    return sent.containsKey(task) || sent.size() < OPEN;
  }

  void send(TaskId task, int number) {
    sent.put(task, number);
  }

  /** The log of this task was sent whole, and those of all that ended before it. */
  void complete(Place end) {
    sent.remove(end.task());
    whole = JobMark.of(end);
  }

  /** The id of the event that was just counted. */
  @Override
  public String toString() {
    return sent.isEmpty()
        ? whole.toString()
        : whole
            + sent.entrySet().stream()
                .map(entry -> "," + entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining());
  }
}
