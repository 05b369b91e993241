package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.host.Release;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.mcp.McpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

final class McpCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private boolean write;

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of(
                "Serves the API to an agent, as tools of the Model Context Protocol over stdio.",
                "Tools that change something exist with --write only. Its rights are those of the"
                    + " token or user that this command logs in with.")
            .flag("--write", "Offer tools that submit, cancel and restart.", () -> write = true));
  }

  @Override
  public int call() throws IOException, InterruptedException {
    McpServer server = new McpServer(remote.open(), Release.VERSION, write, new SystemClock());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.isBlank()) {
        server
            .answer(line)
            .ifPresent(
                answer -> {
                  OUT.print(answer + "\n");
                  OUT.flush();
                });
      }
    }
    return 0;
  }
}
