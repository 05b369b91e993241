package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.WinchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

final class SubmitCommand implements ClientCommand {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED");

  private final RemoteOptions remote = new RemoteOptions();
  private final List<String> files = new ArrayList<>();
  private final JobOverrides edits = new JobOverrides();
  private boolean end;
  private boolean following;

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Submits jobs and prints their ids.")
            .parameters("FILE", "YAML files, *.json files, or - for stdin.", files::add)
            .options(
                "-i,--input",
                "NAME=VALUE",
                "Set an input of the job; can be repeated.",
                edits::input)
            .option(
                "--inputs",
                "FILE",
                "A JSON or YAML file with inputs; those of -i override them.",
                edits::inputs)
            .options("--tag", "TAG", "Add a tag to the job; can be repeated.", edits::tag)
            .flag("--wait", "Wait for the end of the jobs and print the results.", () -> end = true)
            .flag(
                "--follow",
                "Print states and logs while the jobs run, one after the other.",
                () -> following = true)
            .exitCode(0, "accepted; with --wait or --follow: COMPLETED")
            .exitCode(1, "rejected; with --wait or --follow: any other end")
            .exitCode(2, "invalid command line")
            .exitCode(130, "detached by Ctrl-C; the job goes on"));
  }

  @Override
  public int call() throws InterruptedException {
    if (end && following) {
      throw new InvalidInputException("--wait and --follow exclude each other");
    }
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
    if (end || following) {
      for (String id : accepted) {
        JsonView job = following ? follow(api, id) : awaitEnd(api, id);
        remote.print(job, ended -> JobText.end(api, ended).forEach(OUT::println));
        code = Math.max(code, JobText.exitCode(job));
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
    if (!end && !following) {
      remote.print(accepted, job -> OUT.println(job.text("id")));
    }
    return accepted.text("id");
  }

  private JsonView follow(ApiClient api, String id) throws InterruptedException {
    if (!remote.isText()) {
      return awaitEnd(api, id);
    }
    OUT.println("job " + id);
    return new JobFollower(api, OUT, true).follow(id);
  }

  private static JsonView awaitEnd(ApiClient api, String id) throws InterruptedException {
    while (true) {
      JsonView job = api.get("/jobs/" + id);
      if (ENDED.contains(job.text("state"))) {
        return job;
      }
      Thread.sleep(PAUSE);
    }
  }
}
