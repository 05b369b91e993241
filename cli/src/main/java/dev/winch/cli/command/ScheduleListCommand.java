package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.Column;
import java.util.List;

final class ScheduleListCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private int page = 1;

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Lists schedules, newest first.")
            .number(
                "--page", "NUMBER", "Page number, from 1.", 1, 1_000_000, value -> page = value));
  }

  @Override
  public int call() throws Exception {
    ApiClient api = remote.open();
    JsonView schedules = api.get("/scheduled-jobs?size=20&page=" + page);
    remote.print(
        schedules,
        schedules.list("items"),
        List.of(
            Column.of("ID", "id"),
            Column.state("state"),
            Column.of("CRON", "cron"),
            Column.of("NAME", "name"),
            Column.of("CREATED", "createdAt").onlyWide(),
            Column.of("ERROR", "error")),
        "id");
    return 0;
  }
}
