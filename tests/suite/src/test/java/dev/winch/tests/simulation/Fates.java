package dev.winch.tests.simulation;

/** How each run of each task ends when it is let run, whoever runs it and however often. */
interface Fates {

  /**
   * @param place of the task, as {@link Rows#place} names it
   * @param attempt from 0
   */
  Fate of(String place, int attempt);

  /**
   * An end.
   *
   * @param text the result or the error
   */
  record Fate(boolean well, String text) {}
}
