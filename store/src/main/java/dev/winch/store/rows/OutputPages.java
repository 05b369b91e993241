package dev.winch.store.rows;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Reads the outputs of a job in pieces, so that a slow reader holds neither a connection nor many
 * values: first names and lengths, then the requested values.
 */
public final class OutputPages {
  private static final int NAMES = 256;

  /** Bytes of values read at a time; a longer value is read alone. */
  private static final long VALUES = 256 << 10;

  private final JobId job;
  private final Session session;

  /** Runs one query on a connection. */
  @FunctionalInterface
  public interface Session {
    <T> T with(Function<Statements, T> query);
  }

  private record Size(String name, long bytes) {}

  public OutputPages(JobId job, Session session) {
    this.job = job;
    this.session = session;
  }

  /** See {@link dev.winch.store.JobQueries#outputs}. */
  public void feed(LongPredicate read, Predicate<JobOutput> each) {
    String after = "";
    List<Size> page;
    do {
      page = sizes(after);
      if (!feed(page, read, each)) {
        return;
      }
      after = page.isEmpty() ? "" : page.getLast().name();
    } while (page.size() == NAMES);
  }

  private boolean feed(List<Size> page, LongPredicate read, Predicate<JobOutput> each) {
    List<Size> piece = new ArrayList<>();
    long bytes = 0;
    for (Size size : page) {
      boolean wanted = read.test(size.bytes());
      if (!piece.isEmpty() && (!wanted || bytes + size.bytes() > VALUES)) {
        if (!hand(piece, each)) {
          return false;
        }
        piece.clear();
        bytes = 0;
      }
      if (wanted) {
        piece.add(size);
        bytes += size.bytes();
      } else if (!each.test(new JobOutput(size.name(), size.bytes(), Optional.empty()))) {
        return false;
      }
    }
    return hand(piece, each);
  }

  /** Passes a piece on. A missing output was deleted with its job meanwhile. */
  private boolean hand(List<Size> piece, Predicate<JobOutput> each) {
    Map<String, String> values = piece.isEmpty() ? Map.of() : values(piece);
    for (Size size : piece) {
      String value = values.get(size.name());
      if (value != null
          && !each.test(new JobOutput(size.name(), size.bytes(), Optional.of(value)))) {
        return false;
      }
    }
    return true;
  }

  private List<Size> sizes(String after) {
    return session.with(
        statements ->
            statements.list(
                "select name, octet_length(value) from outputs where job_id = ? and name > ?"
                    + " order by name limit ?",
                p -> p.text(job.value()).text(after).number(NAMES),
                row -> new Size(row.text(), row.number())));
  }

  /** The values of a piece, which is a range of consecutive names. */
  private Map<String, String> values(List<Size> piece) {
    Map<String, String> values = new HashMap<>();
    session.with(
        statements -> {
          statements.each(
              "select name, value from outputs where job_id = ? and name between ? and ?"
                  + " order by name",
              p -> p.text(job.value()).text(piece.getFirst().name()).text(piece.getLast().name()),
              row -> Map.entry(row.text(), row.text()),
              output -> values.put(output.getKey(), output.getValue()));
          return values;
        });
    return values;
  }
}
