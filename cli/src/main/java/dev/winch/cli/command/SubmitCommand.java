package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.WinchException;
import java.util.ArrayList;
import java.util.List;

final class SubmitCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final List<String> files = new ArrayList<>();
  private final JobOverrides edits = new JobOverrides();
  private final AwaitedEnd end = new AwaitedEnd();

  @Override
  public Declaration declaration() {
    return remote.declare(
        end.declare(
            edits.declare(
                Declaration.of("Submits jobs and prints their ids.")
                    .parameters("FILE", "YAML files, *.json files, or - for stdin.", files::add))));
  }

  @Override
  public int call() throws InterruptedException {
    end.check();
    ApiClient api = remote.open();
    int code = 0;
    List<String> accepted = new ArrayList<>();
    for (String file : files) {
      try {
        accepted.add(submit(api, file));
      } catch (WinchException refused) {
        if (files.size() == 1) {
          throw refused;
        }
        System.err.println(file + ": " + refused.getMessage());
        code = 1;
      }
    }
    if (end.isWanted()) {
      for (String id : accepted) {
        code = Math.max(code, end.of(api, id, remote));
      }
    }
    return code;
  }

  private String submit(ApiClient api, String file) {
    byte[] body = JobSource.bytes(file);
    JsonView accepted =
        edits.isEmpty()
            ? api.post("/jobs", JobSource.type(file), body)
            : api.post("/jobs", "application/json", edits.applied(body));
    accepted.texts("warnings").forEach(warning -> System.err.println("warning: " + warning));
    if (!end.isWanted()) {
      remote.print(accepted, job -> OUT.println(job.text("id")));
    }
    return accepted.text("id");
  }
}
