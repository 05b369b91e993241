package dev.winch.codec;

/**
 * The place of an encrypted value, which it is bound to: elsewhere it does not open.
 *
 * @param table of the row, or what a message is
 * @param row its id
 * @param field column, or path in the column's document
 */
public record EncryptionContext(String table, String row, String field) {

  /** A value within the document in this place. */
  EncryptionContext within(String inner) {
    return new EncryptionContext(table, row, field + "." + inner);
  }

  @Override
  public String toString() {
    return table + " " + row + " " + field;
  }
}
