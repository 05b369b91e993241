package dev.winch.store.rows;

import dev.winch.codec.Cipher;
import dev.winch.codec.Slot;
import dev.winch.codec.StoredJson;
import dev.winch.model.fault.Conflict;
import dev.winch.store.rows.MovedTable.Column;
import dev.winch.store.rows.MovedTable.Kind;
import java.util.List;

/** Values of moved rows, encrypted with one installation's keys, for another one's. */
public final class Resealing {
  private final Cipher from;
  private final Cipher to;
  private final StoredJson fromJson;
  private final StoredJson toJson;

  public Resealing(Cipher from, Cipher to) {
    this.from = from;
    this.to = to;
    this.fromJson = new StoredJson(from);
    this.toJson = new StoredJson(to);
  }

  /** To what is in clear, for comparing. */
  public static Resealing opening(Cipher from) {
    return new Resealing(from, Cipher.none());
  }

  /**
   * @throws Conflict if a value's key is not at hand
   */
  public Object[] row(MovedTable table, Object[] row) {
    List<Column> columns = table.columns();
    Object[] moved = row.clone();
    for (int i = 0; i < moved.length; i++) {
      Column column = columns.get(i);
      if (moved[i] instanceof String text) {
        moved[i] = text(column, new Slot(table.name(), table.id(row), column.name()), text);
      } else if (column.kind() == Kind.FLAG && moved[i] instanceof Number number) {
        moved[i] = number.longValue() != 0;
      }
    }
    return moved;
  }

  private String text(Column column, Slot slot, String stored) {
    if (column.kind() != Kind.PLAIN && column.kind() != Kind.FLAG && !from.reads(stored)) {
      throw keyMissing(slot);
    }
    return switch (column.kind()) {
      case PLAIN, FLAG -> stored;
      case SEALED -> resealed(slot, stored);
      case JOB -> toJson.job(fromJson.job(stored, slot), slot);
      case TASK -> {
        String whole = resealed(slot, stored);
        yield whole.equals(stored) ? toJson.task(fromJson.task(stored, slot), false, slot) : whole;
      }
    };
  }

  private String resealed(Slot slot, String stored) {
    String clear = from.open(stored, slot);
    if (clear.equals(Cipher.UNREADABLE) && !stored.equals(clear)) {
      throw keyMissing(slot);
    }
    return clear.equals(stored) ? stored : to.seal(clear, slot);
  }

  private static Conflict keyMissing(Slot slot) {
    return new Conflict(
        ("%s.%s holds what was encrypted with a key that is not at hand: set it as"
                + " datastore.encryption.old_keys")
            .formatted(slot.table(), slot.field()));
  }
}
