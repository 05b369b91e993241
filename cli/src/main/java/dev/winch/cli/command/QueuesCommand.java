package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.Column;
import java.util.List;

final class QueuesCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();

  @Override
  public Declaration declaration() {
    return remote.declare(Declaration.of("Lists the queues, with what waits and what runs."));
  }

  @Override
  public int call() throws Exception {
    ApiClient api = remote.open();
    JsonView queues = api.get("/queues");
    remote.print(
        queues,
        queues.items(),
        List.of(
            Column.of("QUEUE", "name"),
            Column.of("WAITING", "size"),
            Column.of("RUNNING", "unacked"),
            Column.of("WORKERS", "subscribers")),
        "name");
    return 0;
  }
}
