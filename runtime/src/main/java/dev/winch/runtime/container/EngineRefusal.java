package dev.winch.runtime.container;

import dev.winch.runtime.work.TaskFailure;
import dev.winch.runtime.work.TaskPostponement;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The engine rejected a call. */
final class EngineRefusal extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Pattern MESSAGE =
      Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** At the end of the message: names that tasks choose stand before it. */
  private static final Pattern FULL_DISK =
      Pattern.compile("no space left on device(: unknown)?[\"'.\\s]*$");

  private final int status;

  EngineRefusal(int status, String text, Throwable cause) {
    super(text, cause);
    this.status = status;
  }

  /** An error in the middle of a stream. */
  EngineRefusal(String text) {
    super(text);
    this.status = 500;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  boolean isMissing() {
    return status == 404;
  }

  boolean isMissingImage() {
    return isMissing() && getMessage().toLowerCase(Locale.ROOT).contains("image");
  }

  boolean isFullDisk() {
    return isFullDisk(getMessage());
  }

  /** Whether an engine's message says that its disk is full. */
  static boolean isFullDisk(String message) {
    return FULL_DISK.matcher(message).find();
  }

  /** As the error of a task, or its postponement if the engine is at fault. */
  TaskFailure asFailure(String prefix) {
    String text = prefix + getMessage();
    return isFullDisk() ? new TaskPostponement(text, this) : new TaskFailure(text, this);
  }

  /** The engine's message in an exception of the library. */
  static String text(Throwable e) {
    String text = String.valueOf(e.getMessage());
    Matcher message = MESSAGE.matcher(text);
    return message.find()
        ? message.group(1).replaceAll("\\\\n", "\n").replaceAll("\\\\(.)", "$1")
        : text.strip();
  }
}
