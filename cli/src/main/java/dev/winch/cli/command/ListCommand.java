package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.Column;
import java.util.List;

/** Prints a list that the API answers whole, as a table. */
final class ListCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final String help;
  private final String path;
  private final List<Column> columns;
  private final String name;

  /**
   * @param name the field that {@code -o name} prints
   */
  private ListCommand(String help, String path, List<Column> columns, String name) {
    this.help = help;
    this.path = path;
    this.columns = columns;
    this.name = name;
  }

  static ListCommand queues() {
    return new ListCommand(
        "Lists the queues, with what waits and what runs.",
        "/queues",
        List.of(
            Column.of("QUEUE", "name"),
            Column.of("WAITING", "size"),
            Column.of("RUNNING", "unacked"),
            Column.of("WORKERS", "subscribers")),
        "name");
  }

  static ListCommand nodes() {
    return new ListCommand(
        "Lists the processes of Winch.",
        "/nodes",
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
  }

  @Override
  public Declaration declaration() {
    return remote.declare(Declaration.of(help));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    JsonView answer = api.get(path);
    remote.print(answer, answer.items(), columns, name);
    return 0;
  }
}
