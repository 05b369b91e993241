package dev.winch.store.rows;

import dev.winch.codec.Cipher;
import dev.winch.codec.EncryptionContext;
import dev.winch.codec.StoredJson;
import dev.winch.model.fault.ConflictException;
import dev.winch.store.rows.MovedTable.Column;
import dev.winch.store.rows.MovedTable.Kind;
import java.util.List;

/** Re-encrypts the values of copied rows with another installation's keys. */
public final class MovedValueEncryption {
  private final Cipher from;
  private final Cipher to;
  private final StoredJson fromJson;
  private final StoredJson toJson;

  public MovedValueEncryption(Cipher from, Cipher to) {
    this.from = from;
    this.to = to;
    this.fromJson = new StoredJson(from);
    this.toJson = new StoredJson(to);
  }

  /** Decrypts values, for comparison. */
  public static MovedValueEncryption opening(Cipher from) {
    return new MovedValueEncryption(from, Cipher.none());
  }

  /**
   * @throws ConflictException if the key of a value is not configured
   */
  public Object[] row(MovedTable table, Object[] row) {
    List<Column> columns = table.columns();
    Object[] moved = row.clone();
    for (int i = 0; i < moved.length; i++) {
      Column column = columns.get(i);
      if (moved[i] instanceof String text) {
        moved[i] =
            text(column, new EncryptionContext(table.name(), table.id(row), column.name()), text);
      } else if (column.kind() == Kind.FLAG && moved[i] instanceof Number number) {
        moved[i] = number.longValue() != 0;
      }
    }
    return moved;
  }

  private String text(Column column, EncryptionContext context, String stored) {
    if (column.kind() != Kind.PLAIN && column.kind() != Kind.FLAG && !from.reads(stored)) {
      throw keyMissing(context);
    }
    return switch (column.kind()) {
      case PLAIN, FLAG -> stored;
      case SEALED -> resealed(context, stored);
      case JOB -> toJson.job(fromJson.job(stored, context), context);
      case TASK -> {
        String whole = resealed(context, stored);
        yield whole.equals(stored)
            ? toJson.task(fromJson.task(stored, context), false, context)
            : whole;
      }
    };
  }

  private String resealed(EncryptionContext context, String stored) {
    String clear = from.open(stored, context);
    if (clear.equals(Cipher.UNREADABLE) && !stored.equals(clear)) {
      throw keyMissing(context);
    }
    return clear.equals(stored) ? stored : to.seal(clear, context);
  }

  private static ConflictException keyMissing(EncryptionContext context) {
    return new ConflictException(
        ("%s.%s contains a value whose encryption key is not configured: set it as"
                + " datastore.encryption.old_keys")
            .formatted(context.table(), context.field()));
  }
}
