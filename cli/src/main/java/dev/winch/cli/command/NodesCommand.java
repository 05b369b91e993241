package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.Column;
import java.util.List;

final class NodesCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();

  @Override
  public Declaration declaration() {
    return remote.declare(Declaration.of("Lists the processes of Winch."));
  }

  @Override
  public int call() throws Exception {
    ApiClient api = remote.open();
    JsonView nodes = api.get("/nodes");
    remote.print(
        nodes,
        nodes.items(),
        List.of(
            Column.of("ID", "id").onlyWide(),
            Column.of("NAME", "name"),
            Column.state("status"),
            Column.of("HOST", "hostname"),
            Column.of("QUEUE", "queue"),
            Column.of("TASKS", row -> String.valueOf(row.whole("taskCount"))),
            Column.of("CPU", row -> Math.round(row.number("cpuPercent")) + "%"),
            Column.of("VERSION", "version"),
            Column.of("STARTED", "startedAt").onlyWide(),
            Column.of("FAULT", "fault")),
        "id");
    return 0;
  }
}
