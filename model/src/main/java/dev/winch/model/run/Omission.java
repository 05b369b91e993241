package dev.winch.model.run;

/** The note that a list or view shows in place of a text that is too long for it. */
public final class Omission {
  /** Longest text in bytes that lists show in full. */
  public static final int SHOWN = 64 << 10;

  private static final String AFTER_BYTES = " bytes are left out here; GET ";
  private static final String AFTER_PATH = " has them]";

  private Omission() {}

  /**
   * @param path of the API that returns the full text
   */
  public static String of(long bytes, String path) {
    return "[" + bytes + AFTER_BYTES + path + AFTER_PATH;
  }

  /**
   * SQL for the column of a query, or for the note if the text is longer than {@link #SHOWN}.
   *
   * @param path an expression of SQL
   */
  public static String column(String column, String path) {
    return "case when octet_length(%1$s) <= %2$d then %1$s else %3$s end"
        .formatted(column, SHOWN, note(column, path));
  }

  /** SQL for the note that {@link #of} makes, about the text of a column. */
  public static String note(String column, String path) {
    return "'[' || octet_length(%s) || '%s' || %s || '%s'"
        .formatted(column, AFTER_BYTES, path, AFTER_PATH);
  }
}
