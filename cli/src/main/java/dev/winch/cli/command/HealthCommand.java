package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "health",
    description = "Checks the server's health.",
    mixinStandardHelpOptions = true)
final class HealthCommand implements Runnable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Mixin private RemoteOptions remote;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Retry for this many seconds if there is no answer.")
  private int seconds;

  @Override
  public void run() {
    try (ApiClient api = remote.open()) {
      remote.print(answer(api), health -> OUT.println("Status: " + health.text("status")));
    } catch (InvalidInputException e) {
      throw new InvalidInputException("Health check failed: " + e.getMessage());
    }
  }

  private JsonView answer(ApiClient api) {
    for (long left = Duration.ofSeconds(seconds).dividedBy(PAUSE); ; left--) {
      try {
        return api.get("/health");
      } catch (UnavailableException e) {
        if (left <= 0) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private static void pause(UnavailableException fault) {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw fault;
    }
  }
}
