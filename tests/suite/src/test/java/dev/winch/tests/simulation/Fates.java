package dev.winch.tests.simulation;

/**
 * Determines how each run of each task ends if it is not stopped, independent of worker and
 * redelivery.
 */
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
