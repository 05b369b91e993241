package dev.winch.model.spec;

/** How many characters names may have: what stores keep of them. */
public final class NameLimits {
  /** Of a job, a task, an image or a queue. */
  public static final int NAME = 256;

  /** Of the variable under which an output is kept. */
  public static final int VAR = 64;

  /** Of a schedule, and of its cron text. */
  public static final int SCHEDULE = 64;

  private NameLimits() {}

  /** Whether a text has more characters than that; a surrogate pair is one. */
  public static boolean isLonger(String text, int characters) {
    return text.length() > characters && text.codePointCount(0, text.length()) > characters;
  }
}
