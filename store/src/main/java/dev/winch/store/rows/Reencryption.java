package dev.winch.store.rows;

import dev.winch.codec.Cipher;
import dev.winch.store.rows.MovedTable.Column;
import dev.winch.store.rows.MovedTable.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Re-encrypts rows with the current key, format and context, a few rows at a time. The table {@code
 * encryption} stores the progress and the header of values for which it has completed. Values that
 * no key can decrypt are left unchanged.
 */
public final class Reencryption {
  private static final String DONE = "done";
  private static final String AIM = "aim";
  private static final String PLACE = "place";
  private static final String SALT = "salt";

  private final Statements statements;
  private final Cipher cipher;
  private final List<Part> parts;

  /**
   * A table to re-encrypt.
   *
   * @param table in whose context the values are encrypted
   * @param from the {@code from} clause, if it is more than the table
   * @param keys columns that order and identify rows
   * @param stored the table that holds the values
   */
  public record Part(MovedTable table, String from, List<Key> keys, String stored) {
    public Part {
      keys = List.copyOf(keys);
    }

    Part(MovedTable table, String from, List<Key> keys) {
      this(table, from, keys, table.name());
    }
  }

  /** A key column, text or integer. */
  public record Key(String column, boolean number) {
    public static final Key ID = new Key("id", false);
    public static final Key SEQ = new Key("seq", true);
  }

  /**
   * @param more parts behind those that every database has
   */
  public Reencryption(Statements statements, Cipher cipher, Part definitions, List<Part> more) {
    this.statements = statements;
    this.cipher = cipher;
    List<Part> common =
        List.of(
            definitions,
            part("jobs", Key.ID, new Column("inputs", Kind.SEALED)),
            part(
                "tasks",
                Key.ID,
                new Column("evaluated", Kind.TASK),
                new Column("item", Kind.SEALED)),
            part("schedules", Key.ID, new Column("spec", Kind.JOB)),
            part("webhook_calls", Key.SEQ, new Column("target", Kind.SEALED)),
            new Part(
                new MovedTable(
                    "items",
                    List.of(
                        new Column("task_id", Kind.PLAIN),
                        new Column("chunk", Kind.PLAIN),
                        new Column("elements", Kind.SEALED))),
                "items",
                List.of(new Key("task_id", false), new Key("chunk", true))));
    this.parts = Stream.concat(common.stream(), more.stream()).toList();
  }

  private static Part part(String table, Key key, Column... sealed) {
    List<Column> columns =
        Stream.concat(Stream.of(new Column("id", Kind.PLAIN)), Arrays.stream(sealed)).toList();
    return new Part(new MovedTable(table, columns), table, List.of(key));
  }

  /** Definitions in a table of their own, identified by job id. */
  public static Part definitionsById() {
    return part("job_specs", Key.ID, new Column("spec", Kind.JOB));
  }

  /** Definitions identified by the job's sequence number. */
  public static Part definitionsBySeq() {
    Part byId = definitionsById();
    return new Part(byId.table(), "job_specs join jobs using (seq)", List.of(Key.SEQ));
  }

  /** Sets the cipher's salt to that of this installation, and creates it if there is none. */
  public static void useSalt(Statements statements, Cipher cipher) {
    if (cipher.seals()) {
      // A read-only database can be opened too, if it has a salt.
      if (read(statements, SALT).isEmpty()) {
        statements.update(
            "insert into encryption (name, value) values (?, ?) on conflict do nothing",
            p -> p.text(SALT).text(Cipher.newSalt()));
      }
      read(statements, SALT).ifPresent(cipher::use);
    }
  }

  private static Optional<String> read(Statements statements, String name) {
    return statements.first(
        "select value from encryption where name = ?", p -> p.text(name), Row::text);
  }

  private void write(String name, String value) {
    statements.update(
        "insert into encryption (name, value) values (?, ?)"
            + " on conflict (name) do update set value = excluded.value",
        p -> p.text(name).text(value));
  }

  /**
   * Checks this many rows in the current transaction.
   *
   * @return whether there may be more
   */
  public boolean step(int rows) {
    String head = cipher.currentHeader();
    if (head.isEmpty() || read(statements, DONE).equals(Optional.of(head))) {
      return false;
    }
    Place place = Place.START;
    if (read(statements, AIM).equals(Optional.of(head))) {
      place = read(statements, PLACE).map(Place::parse).orElse(place);
    } else {
      write(AIM, head);
    }
    Place next = advance(place, rows);
    if (next.part() == parts.size()) {
      write(DONE, head);
      return false;
    }
    write(PLACE, next.toString());
    return true;
  }

  /** Position: a part and the keys of the last row. */
  private record Place(int part, List<String> keys) {
    static final Place START = new Place(0, List.of());

    static Place parse(String text) {
      List<String> words = List.of(text.split(" ", -1));
      return new Place(Integer.parseInt(words.getFirst()), words.subList(1, words.size()));
    }

    @Override
    public String toString() {
      return Stream.concat(Stream.of("" + part), keys.stream()).collect(Collectors.joining(" "));
    }
  }

  private Place advance(Place place, int limit) {
    Part part = parts.get(place.part());
    List<Object[]> rows = rows(part, place.keys(), limit);
    rows.forEach(row -> renew(part, row));
    if (rows.size() < limit) {
      return new Place(place.part() + 1, List.of());
    }
    Object[] last = rows.getLast();
    int width = part.table().columns().size();
    return new Place(place.part(), Arrays.stream(last).skip(width).map(String::valueOf).toList());
  }

  /** The values of the next rows, followed by their keys. */
  private List<Object[]> rows(Part part, List<String> after, int limit) {
    List<String> keys = part.keys().stream().map(Key::column).toList();
    List<String> columns = new ArrayList<>();
    part.table().columns().forEach(column -> columns.add(column.name()));
    columns.addAll(keys);
    String order = String.join(", ", keys);
    String from =
        after.isEmpty()
            ? ""
            : " where (%s) > (%s)"
                .formatted(order, keys.stream().map(_ -> "?").collect(Collectors.joining(", ")));
    return statements.list(
        "select %s from %s%s order by %s limit ?"
            .formatted(String.join(", ", columns), part.from(), from, order),
        params -> {
          for (int i = 0; i < after.size(); i++) {
            bind(params, part.keys().get(i), after.get(i));
          }
          params.number(limit);
        },
        row -> {
          Object[] values = new Object[columns.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = row.value();
          }
          return values;
        });
  }

  private static void bind(Params params, Key key, String value) throws SQLException {
    if (key.number()) {
      params.number(Long.parseLong(value));
    } else {
      params.text(value);
    }
  }

  private void renew(Part part, Object[] row) {
    int width = part.table().columns().size();
    Object[] values = Arrays.copyOf(row, width);
    boolean stale = false;
    for (int i = 0; i < width; i++) {
      if (part.table().columns().get(i).kind() != Kind.PLAIN && values[i] instanceof String text) {
        if (!cipher.reads(text)) {
          return;
        }
        stale |= cipher.isStale(text);
      }
    }
    if (!stale) {
      return;
    }
    Object[] renewed = new MovedValueEncryption(cipher, cipher).row(part.table(), values);
    for (int i = 0; i < width; i++) {
      if (renewed[i] instanceof String text && !text.equals(values[i])) {
        update(part, part.table().columns().get(i), text, row);
      }
    }
  }

  private void update(Part part, Column column, String value, Object[] row) {
    int width = part.table().columns().size();
    String where =
        part.keys().stream().map(key -> key.column() + " = ?").collect(Collectors.joining(" and "));
    statements.update(
        "update %s set %s = ? where %s".formatted(part.stored(), column.name(), where),
        params -> {
          params.text(value);
          for (int i = 0; i < part.keys().size(); i++) {
            bind(params, part.keys().get(i), String.valueOf(row[width + i]));
          }
        });
  }
}
