package dev.winch.server.live;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.TaskId;
import dev.winch.store.ChangeQueries.Place;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the changes of a job: behind that of a task with this number, or behind all with it.
 *
 * @param task {@link #ALL} for the job's own row, which follows the tasks that changed with it
 */
record JobMark(long number, String task) implements Comparable<JobMark> {
  /** Greater than any id. */
  private static final String ALL = "~";

  static final JobMark BEGINNING = new JobMark(0, ALL);

  private static final Comparator<JobMark> ORDER =
      Comparator.comparingLong(JobMark::number).thenComparing(JobMark::task);

  private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:-([0-9A-Za-z_.]{1,64}))?");

  static JobMark ofJob(long number) {
    return new JobMark(number, ALL);
  }

  static JobMark of(Place place) {
    return new JobMark(place.number(), place.task().value());
  }

  Place place() {
    return new Place(number, new TaskId(task));
  }

  /**
   * @param text as {@link #toString} writes it, {@code ""} for the beginning
   * @throws InvalidInputException if it is something else
   */
  static JobMark parse(String text) {
    if (text.isEmpty()) {
      return BEGINNING;
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new InvalidInputException(
          "invalid Last-Event-ID: "
              + text
              + "; it is the id of an event of this stream, such as 12, or absent");
    }
    long number = Long.parseLong(form.group(1));
    return form.group(2) == null ? ofJob(number) : new JobMark(number, form.group(2));
  }

  @Override
  public int compareTo(JobMark other) {
    return ORDER.compare(this, other);
  }

  /** The id of the event. */
  @Override
  public String toString() {
    return task.equals(ALL) ? Long.toString(number) : number + "-" + task;
  }
}
