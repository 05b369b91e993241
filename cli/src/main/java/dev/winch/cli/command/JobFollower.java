package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.FollowedEvents;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.host.Signals;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.host.Terminal;
import dev.winch.cli.view.LiveJob;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Follows a job to its end: lines in a pipe, with a live tree below them on a terminal. */
final class JobFollower {
  /** How often durations are redrawn. */
  private static final Duration REDRAW = Duration.ofMillis(250);

  /** Exit code of a process that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  private final ApiClient api;
  private final PrintStream out;
  private final boolean logs;
  private final boolean terminal = Terminal.isPresent();
  private final SystemClock clock = new SystemClock();
  private final LiveJob live = new LiveJob(Terminal.colours());
  private int drawn;

  /**
   * @param logs whether to print what tasks print
   */
  JobFollower(ApiClient api, PrintStream out, boolean logs) {
    this.api = api;
    this.out = out;
    this.logs = logs;
  }

  /** Follows until the end and returns the job as it is then. */
  JsonView follow(String id) throws InterruptedException {
    Signals.onStop(() -> detach(id), () -> Runtime.getRuntime().halt(INTERRUPTED));
    try (FollowedEvents feed = FollowedEvents.open(api, id)) {
      int stored = Integer.MAX_VALUE;
      while (!(live.hasEnded() && live.hasWholeLog(stored))) {
        Optional<FollowedEvents.Item> item = feed.next(REDRAW);
        if (item.isPresent()) {
          take(item.get());
        } else {
          show(List.of());
        }
        if (live.hasEnded() && stored == Integer.MAX_VALUE) {
          stored = logs ? partsOf(id) : 0;
        }
      }
    }
    show(live.rest());
    erase();
    return api.get("/jobs/" + id);
  }

  private void take(FollowedEvents.Item item) {
    switch (item) {
      case FollowedEvents.Refusal refusal -> throw refusal.fault();
      case FollowedEvents.Connection connection -> {
        String reason = connection.reason();
        show(List.of(reason.isEmpty() ? "connected again" : reason + "; trying again"));
      }
      case FollowedEvents.Change change -> {
        List<String> lines =
            live.take(change.event().type(), change.ofLog(), change.event().data());
        if (logs || !change.ofLog()) {
          show(lines);
        }
      }
    }
  }

  private int partsOf(String id) {
    return api.get("/jobs/" + id + "/log?size=1").whole("totalItems");
  }

  private synchronized void show(List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (terminal) {
      text.append(erasure());
    }
    lines.forEach(line -> text.append(line).append('\n'));
    drawn = 0;
    if (terminal && !live.tree().id().isEmpty()) {
      Terminal.Size size = Terminal.size();
      List<String> footer = live.footer(clock.instant(), size.lines(), size.columns());
      footer.forEach(line -> text.append(line).append('\n'));
      drawn = footer.size();
    }
    out.print(text);
    out.flush();
  }

  private synchronized void erase() {
    if (terminal) {
      out.print(erasure());
      out.flush();
      drawn = 0;
    }
  }

  private String erasure() {
    return drawn == 0 ? "" : "\033[" + drawn + "A\033[J";
  }

  private synchronized void detach(String id) {
    out.println();
    out.println("Detached; the job goes on. Come back with: winch watch " + id);
    out.flush();
    Runtime.getRuntime().halt(INTERRUPTED);
  }
}
