package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.host.RawTerminal;
import dev.winch.cli.host.Signals;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.host.Terminal;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.TopScreen;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Shows queues, workers and running jobs on the whole screen until q is pressed. */
final class TopCommand implements ClientCommand {
  private static final Duration REFRESH = Duration.ofSeconds(2);
  private static final int JOBS = 100;
  private static final String REFUSAL =
      "winch top needs a terminal; in a pipe use `winch queues`, `winch nodes` and"
          + " `winch jobs --state RUNNING`";

  private final RemoteOptions remote = new RemoteOptions();
  private final SystemClock clock = new SystemClock();
  private final BlockingQueue<Wake> wakes = new LinkedBlockingQueue<>();

  /** Why the screen is drawn before its time. */
  private enum Wake {
    END,
    RESIZE
  }

  @Override
  public Declaration declaration() {
    return remote.declareAddress(
        Declaration.of(
            "Shows queues, workers and running jobs on the whole screen, every two seconds; q ends."));
  }

  @Override
  public int call() throws InterruptedException {
    ApiClient api = remote.open();
    TopScreen screen = read(api);
    try (RawTerminal terminal = RawTerminal.open(OUT, REFUSAL)) {
      Signals.onStop(() -> wakes.add(Wake.END), () -> wakes.add(Wake.END));
      Signals.onResize(() -> wakes.add(Wake.RESIZE));
      ShortLivedThreads.startPlatform("keys", this::readKeys);
      show(terminal, api, screen);
    }
    return 0;
  }

  private void show(RawTerminal terminal, ApiClient api, TopScreen first)
      throws InterruptedException {
    TopScreen screen = first;
    String note = "";
    Optional<Wake> wake = Optional.empty();
    while (!wake.equals(Optional.of(Wake.END))) {
      terminal.draw(screen.lines(Terminal.size(), clock.instant(), note, Terminal.colours()));
      wake = Optional.ofNullable(wakes.poll(REFRESH.toMillis(), TimeUnit.MILLISECONDS));
      if (wake.isEmpty()) {
        try {
          screen = read(api);
          note = "";
        } catch (UnavailableException e) {
          note = String.valueOf(e.getMessage());
        }
      }
    }
  }

  private static TopScreen read(ApiClient api) {
    Map<String, Long> totals = api.get("/jobs/totals").numbers("totals");
    List<JsonView> queues = api.get("/queues").items();
    List<JsonView> nodes = api.get("/nodes").items();
    List<JsonView> jobs = api.get("/jobs?state=RUNNING&limit=" + JOBS).list("items");
    return new TopScreen(api.endpoint(), totals, queues, nodes, jobs);
  }

  private void readKeys() {
    try {
      int key = System.in.read();
      while (key >= 0 && key != 'q' && key != 'Q') {
        key = System.in.read();
      }
    } catch (IOException gone) {
      // The terminal is gone.
    }
    wakes.add(Wake.END);
  }
}
