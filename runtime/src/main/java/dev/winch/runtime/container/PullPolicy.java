package dev.winch.runtime.container;

import java.util.Locale;

/** When an image is pulled before a container is created. */
public enum PullPolicy {
  /** Each time, so that a moved tag is noticed and the credentials are checked. */
  ALWAYS,
  /** If the engine does not have it. */
  MISSING,
  /** Never: a task whose image is missing fails. */
  NEVER;

  /**
   * The policy with this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PullPolicy of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
