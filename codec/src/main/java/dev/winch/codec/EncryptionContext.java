package dev.winch.codec;

/**
 * Table, row and field of an encrypted value. It is authenticated with the value, which cannot be
 * decrypted in another context.
 *
 * @param table of the row, or the kind of message
 * @param row its id
 * @param field column, or path in the column's document
 */
public record EncryptionContext(String table, String row, String field) {

  /** The context of a value inside the document stored here. */
  EncryptionContext within(String inner) {
    return new EncryptionContext(table, row, field + "." + inner);
  }

  @Override
  public String toString() {
    return table + " " + row + " " + field;
  }
}
