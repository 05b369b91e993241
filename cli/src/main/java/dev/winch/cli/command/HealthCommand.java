package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.UnavailableException;
import java.time.Duration;

final class HealthCommand implements ClientCommand {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final RemoteOptions remote = new RemoteOptions();
  private int seconds;

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Checks the server's health.")
            .number(
                "--wait",
                "SECONDS",
                "Retry for this many seconds if there is no answer.",
                0,
                86_400,
                value -> seconds = value));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    try {
      remote.print(answer(api), health -> OUT.println("Status: " + health.text("status")));
    } catch (InvalidInputException e) {
      throw new InvalidInputException("Health check failed: " + e.getMessage());
    }
    return 0;
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
