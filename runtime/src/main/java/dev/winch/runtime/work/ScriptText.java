package dev.winch.runtime.work;

import java.util.regex.Pattern;

/** Scripts as they are put on disk. */
public final class ScriptText {
  private static final Pattern LINE_END = Pattern.compile("\\r+(?=\\n|\\z)");

  private ScriptText() {}

  /** The script with line ends of this system: a shell takes a CR for a part of the last word. */
  public static String withPlainLineEnds(String script) {
    return script.indexOf('\r') < 0 ? script : LINE_END.matcher(script).replaceAll("");
  }
}
