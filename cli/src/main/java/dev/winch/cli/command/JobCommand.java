package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JobReference;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.host.Terminal;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.JobTree;
import java.util.List;

final class JobCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private String id = "";

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Shows a job: its tasks as a tree, with durations and attempts.")
            .parameter("ID", JobReference.HELP, value -> id = value));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    JsonView job = api.get("/jobs/" + JobReference.resolve(api, id));
    remote.print(job, JobCommand::describe);
    return 0;
  }

  private static void describe(JsonView job) {
    OUT.println(job.text("id") + "  " + job.text("state") + "  " + job.text("name"));
    for (String field :
        List.of(
            "createdAt",
            "startedAt",
            "completedAt",
            "failedAt",
            "cancelledAt",
            "error",
            "result")) {
      if (!job.text(field).isEmpty()) {
        OUT.println("  " + field + " ".repeat(13 - field.length()) + job.text(field));
      }
    }
    JobTree tree = new JobTree();
    tree.job(job);
    job.list("execution").forEach(tree::task);
    tree
        .lines(
            new SystemClock().instant(), Integer.MAX_VALUE, Integer.MAX_VALUE, Terminal.colours())
        .stream()
        .skip(1)
        .forEach(OUT::println);
  }
}
