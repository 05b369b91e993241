package dev.winch.model.run;

/**
 * How much of a task's log is stored.
 *
 * @param lastPart number of the last part, 0 if there is none
 * @param bytes in UTF-8
 */
public record LogExtent(int lastPart, long bytes) {
  public static final LogExtent NOTHING = new LogExtent(0, 0);
}
