package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.Api;
import dev.winch.cli.client.View;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.fault.Unavailable;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "health",
    description = "Says whether Winch is well.",
    mixinStandardHelpOptions = true)
final class HealthCommand implements Runnable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Mixin private RemoteOptions remote;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Ask again for so long if there is no answer.")
  private int seconds;

  @Override
  public void run() {
    try (Api api = remote.open()) {
      remote.print(answer(api), health -> OUT.println("Status: " + health.text("status")));
    } catch (InvalidInput e) {
      throw new InvalidInput("Health check failed: " + e.getMessage());
    }
  }

  private View answer(Api api) {
    for (long left = Duration.ofSeconds(seconds).dividedBy(PAUSE); ; left--) {
      try {
        return api.get("/health");
      } catch (Unavailable e) {
        if (left <= 0) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private static void pause(Unavailable fault) {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw fault;
    }
  }
}
