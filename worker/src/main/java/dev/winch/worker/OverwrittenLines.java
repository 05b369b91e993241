package dev.winch.worker;

import java.io.ByteArrayOutputStream;

/**
 * Removes text that a terminal would not show any more: a progress bar that rewrites its line with
 * carriage returns would fill the log with megabytes. The text after a carriage return is held back
 * until its line ends or {@link #pending} is taken, and is dropped when another one follows. Line
 * ends of the form CR LF and text without carriage returns pass unchanged. Used by one thread at a
 * time.
 */
final class OverwrittenLines {
  /** A longer text is no progress bar and passes. */
  static final int LONGEST = 4 << 10;

  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  /** Whether the last byte was a carriage return, which a line feed may follow. */
  private boolean afterReturn;

  /** Whether the current line has had a carriage return, so that its text is held back. */
  private boolean holds;

  /** The bytes that pass, those held back before included. */
  byte[] filter(byte[] bytes) {
    if (!holds && !afterReturn && !hasReturn(bytes)) {
      return bytes;
    }
    var passed = new ByteArrayOutputStream(bytes.length);
    for (byte b : bytes) {
      filter(b, passed);
    }
    return passed.toByteArray();
  }

  private void filter(byte b, ByteArrayOutputStream passed) {
    if (b == '\n') {
      passed.writeBytes(pending());
      passed.write(b);
      holds = false;
    } else if (b == '\r') {
      if (afterReturn) {
        return; // Several in a row are one.
      }
      afterReturn = true;
    } else {
      if (afterReturn) {
        held.reset();
        held.write('\r');
        afterReturn = false;
        holds = true;
      }
      if (holds && held.size() < LONGEST) {
        held.write(b);
      } else {
        passed.writeBytes(pending());
        passed.write(b);
      }
    }
  }

  /** Takes what is held back. */
  byte[] pending() {
    if (afterReturn) {
      held.write('\r');
      afterReturn = false;
    }
    byte[] taken = held.toByteArray();
    held.reset();
    return taken;
  }

  boolean hasPending() {
    return held.size() > 0 || afterReturn;
  }

  private static boolean hasReturn(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '\r') {
        return true;
      }
    }
    return false;
  }
}
