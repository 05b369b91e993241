package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.ReceivedEvents;
import dev.winch.cli.host.Signals;
import dev.winch.cli.host.Terminal;
import dev.winch.cli.view.Column;
import dev.winch.cli.view.Table;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A list of jobs that is watched: redrawn in its place on a terminal whenever one of them changes,
 * a line for each change in a pipe. Ends by Ctrl-C.
 */
final class WatchedJobs {
  private static final int INTERRUPTED = 130;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Changes that come at once are drawn together. */
  private static final Duration SHORTEST = Duration.ofMillis(200);

  private final ApiClient api;
  private final PrintStream out;
  private final List<Column> columns;
  private final boolean terminal = Terminal.isPresent();
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private int drawn;

  /** What the stream brought. */
  private sealed interface News {
    record Changed(JsonView job) implements News {}

    record Broken(String reason) implements News {}

    record Refused(WinchException fault) implements News {}
  }

  WatchedJobs(ApiClient api, PrintStream out, List<Column> columns) {
    this.api = api;
    this.out = out;
    this.columns = columns;
  }

  /**
   * Watches until the process is stopped.
   *
   * @param filter of {@code GET /events} and {@code GET /jobs}, as a query
   */
  int watch(String filter) throws InterruptedException {
    Signals.onStop(this::stop, () -> Runtime.getRuntime().halt(INTERRUPTED));
    ShortLivedThreads.startPlatform("events", () -> read(filter));
    if (terminal) {
      redraw(filter, "");
    }
    while (true) {
      News first = news.take();
      switch (first) {
        case News.Refused(WinchException fault) -> throw fault;
        case News.Broken(String reason) -> {
          if (terminal) {
            redraw(filter, reason.isEmpty() ? "" : reason + "; trying again");
          } else if (!reason.isEmpty()) {
            System.err.println(reason + "; trying again");
          }
        }
        case News.Changed(JsonView job) -> {
          if (terminal) {
            awaitMore();
            redraw(filter, "");
          } else {
            Table.lines(columns, List.of(job), false, false).forEach(out::println);
            out.flush();
          }
        }
      }
    }
  }

  private void awaitMore() throws InterruptedException {
    long end = System.nanoTime() + SHORTEST.toNanos();
    while (news.peek() == null || news.peek() instanceof News.Changed) {
      if (news.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS) == null) {
        return;
      }
    }
  }

  private void read(String filter) {
    String last = "";
    boolean broken = false;
    try {
      while (true) {
        try (ReceivedEvents stream = api.events("/events?" + filter, last)) {
          if (broken) {
            news.add(new News.Broken(""));
            broken = false;
          }
          Optional<ReceivedEvents.Event> event = stream.next();
          while (event.isPresent()) {
            last = event.get().id().isEmpty() ? last : event.get().id();
            if (event.get().type().equals("job")) {
              news.add(new News.Changed(event.get().data()));
            }
            event = stream.next();
          }
        } catch (UnavailableException e) {
          if (!broken) {
            news.add(new News.Broken(String.valueOf(e.getMessage())));
          }
          broken = true;
        } catch (WinchException e) {
          news.add(new News.Refused(e));
          return;
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void redraw(String filter, String note) {
    Terminal.Size size = Terminal.size();
    List<String> lines = new ArrayList<>();
    try {
      int room = Math.clamp(size.lines() - 3L, 1, 100);
      List<JsonView> jobs = api.get("/jobs?limit=" + room + "&" + filter).list("items");
      for (String line : Table.lines(columns, jobs, true, Terminal.colours())) {
        lines.add(line);
      }
    } catch (UnavailableException e) {
      lines.add(e.getMessage() + "; trying again");
    }
    lines.add(note.isEmpty() ? "Ctrl-C ends" : note);
    draw(lines);
  }

  private synchronized void draw(List<String> lines) {
    StringBuilder text = new StringBuilder("\033[?7l");
    if (drawn > 0) {
      text.append("\033[").append(drawn).append("A\033[J");
    }
    lines.forEach(line -> text.append(line).append('\n'));
    drawn = lines.size();
    out.print(text.append("\033[?7h"));
    out.flush();
  }

  private synchronized void stop() {
    out.println();
    out.flush();
    Runtime.getRuntime().halt(INTERRUPTED);
  }
}
