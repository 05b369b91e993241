package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

/** Pauses, resumes or deletes a schedule. */
final class ScheduleChangeCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final Change change;
  private String id = "";
  private boolean cancel;

  /** What happens to the schedule. */
  enum Change {
    PAUSE("Pauses a schedule: it starts no more jobs.", "/pause"),
    RESUME("Resumes a paused schedule.", "/resume"),
    DELETE("Deletes a schedule; the jobs that it started stay.", "");

    private final String description;
    private final String path;

    Change(String description, String path) {
      this.description = description;
      this.path = path;
    }
  }

  ScheduleChangeCommand(Change change) {
    this.change = change;
  }

  @Override
  public Declaration declaration() {
    Declaration declaration =
        remote.declare(
            Declaration.of(change.description)
                .parameter("ID", "Of the schedule.", value -> id = value));
    return change == Change.DELETE
        ? declaration.flag("--cancel", "Cancel those of its jobs that run.", () -> cancel = true)
        : declaration;
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    String path = "/scheduled-jobs/" + ApiClient.quoted(id) + change.path;
    JsonView answer =
        change == Change.DELETE ? api.delete(path + "?cancel=" + cancel) : api.put(path);
    remote.print(answer, status -> OUT.println(status.text("status")));
    return 0;
  }
}
