package dev.winch.cli.view;

import dev.winch.cli.client.JsonView;
import dev.winch.cli.host.Terminal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The screen of {@code winch top}: numbers of jobs, queues, workers, and as many running jobs as
 * there is room for.
 *
 * @param totals jobs by state
 * @param queues rows of {@code GET /queues}
 * @param nodes rows of {@code GET /nodes}
 * @param jobs the running jobs, the newest first
 */
public record TopScreen(
    String endpoint,
    Map<String, Long> totals,
    List<JsonView> queues,
    List<JsonView> nodes,
    List<JsonView> jobs) {
  /** Lines of a section apart from its rows: an empty one, the titles. */
  private static final int FRAME = 2;

  private static final List<Column> QUEUES =
      List.of(
          Column.of("QUEUE", "name"),
          Column.of("WAITING", "size"),
          Column.of("RUNNING", "unacked"),
          Column.of("SLOTS", "subscribers"));

  private static final List<Column> NODES =
      List.of(
          Column.of("NODE", "name"),
          Column.state("status"),
          Column.of("HOST", "hostname"),
          Column.of("QUEUES", "queue"),
          Column.of("TASKS", row -> String.valueOf(row.whole("taskCount"))),
          Column.of("CPU", row -> Math.round(row.number("cpuPercent")) + "%"),
          Column.of("FAULT", "fault"));

  public TopScreen {
    totals = Map.copyOf(totals);
    queues = List.copyOf(queues);
    nodes = List.copyOf(nodes);
    jobs = List.copyOf(jobs);
  }

  /**
   * At most as many lines as the terminal has, none longer than it is wide.
   *
   * @param note about the connection; {@code ""} for none
   */
  public List<String> lines(Terminal.Size size, Instant now, String note, boolean colours) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(size.columns(), note, colours));
    int room = size.lines() - 2; // the headline and the keys
    int most = Math.max(1, room / 4);
    section(lines, QUEUES, queues, Math.min(queues.size(), most) + FRAME, size, colours);
    section(lines, NODES, nodes, Math.min(nodes.size(), most) + FRAME, size, colours);
    section(lines, jobColumns(now), jobs, room + 1 - lines.size(), size, colours);
    while (lines.size() < size.lines() - 1) {
      lines.add("");
    }
    List<String> shown = new ArrayList<>(lines.subList(0, Math.max(0, size.lines() - 1)));
    shown.add(Style.FAINT.of(cut("q ends", size.columns()), colours));
    return shown;
  }

  private String headline(int width, String note, boolean colours) {
    String counts =
        List.of("RUNNING", "SCHEDULED", "PENDING", "FAILED", "COMPLETED").stream()
            .map(state -> totals.getOrDefault(state, 0L) + " " + state.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    String text = "Winch at " + endpoint + "  " + (note.isEmpty() ? counts : note);
    return (note.isEmpty() ? Style.BOLD : Style.RED).of(cut(text, width), colours);
  }

  private static List<Column> jobColumns(Instant now) {
    return List.of(
        Column.of("JOB", row -> beginning(row.text("id"))),
        Column.state("state"),
        Column.of(
            "FOR", row -> DurationFormat.running(row, now).map(DurationFormat::text).orElse("")),
        Column.of("DONE", row -> Math.round(row.number("progress")) + "%"),
        Column.of("NAME", "name"));
  }

  private static String beginning(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }

  /** Adds a table of at most so many lines, with the number of rows that it has no room for. */
  private static void section(
      List<String> into,
      List<Column> columns,
      List<JsonView> rows,
      int room,
      Terminal.Size size,
      boolean colours) {
    int most = room - FRAME;
    if (most < 1) {
      return;
    }
    boolean all = rows.size() <= most;
    List<JsonView> shown = all ? rows : rows.subList(0, most - 1);
    into.add("");
    // A terminal cuts what is longer than its lines; a text with colours cannot be cut here.
    for (String line : Table.lines(columns, shown, true, colours)) {
      into.add(colours ? line : cut(line, size.columns()));
    }
    if (!all) {
      String more = "… " + (rows.size() - shown.size()) + " more";
      into.add(Style.FAINT.of(cut(more, size.columns()), colours));
    }
  }

  private static String cut(String text, int width) {
    return text.codePointCount(0, text.length()) <= width || width < 2
        ? text
        : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
  }
}
