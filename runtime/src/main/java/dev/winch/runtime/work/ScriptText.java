package dev.winch.runtime.work;

import java.util.regex.Pattern;

/** Normalises scripts for the disk. */
public final class ScriptText {
  private static final Pattern LINE_END = Pattern.compile("\\r+(?=\\n|\\z)");

  private ScriptText() {}

  /** Replaces CRLF by LF: a shell takes a CR as part of the last word. */
  public static String withPlainLineEnds(String script) {
    return script.indexOf('\r') < 0 ? script : LINE_END.matcher(script).replaceAll("");
  }
}
