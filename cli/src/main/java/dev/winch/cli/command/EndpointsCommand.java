package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.server.api.ApiTable;
import dev.winch.server.endpoint.ApiPage;
import picocli.CommandLine.Command;

/** The source of docs/api.md. */
@Command(
    name = "endpoints",
    description = "Prints every endpoint of the HTTP API, as Markdown.",
    mixinStandardHelpOptions = true)
final class EndpointsCommand implements Runnable {
  @Override
  public void run() {
    OUT.print(ApiPage.markdown(ApiTable.all()));
  }
}
