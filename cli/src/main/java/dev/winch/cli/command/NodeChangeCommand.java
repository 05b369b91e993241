package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

/** Takes a worker out of service, or puts it back. */
final class NodeChangeCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final String help;
  private final String verb;
  private String id = "";

  private NodeChangeCommand(String help, String verb) {
    this.help = help;
    this.verb = verb;
  }

  static NodeChangeCommand drain() {
    return new NodeChangeCommand(
        "Takes a worker out of service: it finishes what it runs and takes no more tasks.",
        "drain");
  }

  static NodeChangeCommand resume() {
    return new NodeChangeCommand("Puts a drained worker back into service.", "resume");
  }

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of(help)
            .parameter("ID", "Of the node: see winch nodes -o wide.", value -> id = value));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    remote.print(
        api.put("/nodes/" + ApiClient.quoted(id) + "/" + verb),
        answer -> OUT.println(answer.text("status")));
    return 0;
  }
}
