package dev.winch.model.run;

/** What stands in a list or view for a text that is too long for it. */
public final class Omission {
  /** Bytes of a text that rows of lists show whole. */
  public static final int SHOWN = 64 << 10;

  private static final String AFTER_BYTES = " bytes are left out here; GET ";
  private static final String AFTER_PATH = " has them]";

  private Omission() {}

  /**
   * @param path of the API, where all of it is
   */
  public static String of(long bytes, String path) {
    return "[" + bytes + AFTER_BYTES + path + AFTER_PATH;
  }

  /**
   * The column of a query, or this in its place if it is longer than {@link #SHOWN}.
   *
   * @param path an expression of SQL
   */
  public static String column(String column, String path) {
    return "case when octet_length(%1$s) <= %2$d then %1$s else %3$s end"
        .formatted(column, SHOWN, note(column, path));
  }

  /** An expression of SQL that makes {@link #of} for the column. */
  public static String note(String column, String path) {
    return "'[' || octet_length(%s) || '%s' || %s || '%s'"
        .formatted(column, AFTER_BYTES, path, AFTER_PATH);
  }
}
