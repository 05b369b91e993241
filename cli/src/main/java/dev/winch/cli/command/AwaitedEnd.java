package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.InvalidInputException;
import java.time.Duration;
import java.util.Set;

/** What a command that submits jobs does until their end: nothing, wait, or follow. */
final class AwaitedEnd {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED");

  private boolean waiting;
  private boolean following;

  /** Adds the options and the exit codes to those of a command. */
  Declaration declare(Declaration declaration) {
    return declaration
        .flag("--wait", "Wait for the end of the jobs and print the results.", () -> waiting = true)
        .flag(
            "--follow",
            "Print states and logs while the jobs run, one after the other.",
            () -> following = true)
        .exitCode(0, "accepted; with --wait or --follow: COMPLETED")
        .exitCode(1, "rejected; with --wait or --follow: any other end")
        .exitCode(2, "invalid command line")
        .exitCode(130, "detached by Ctrl-C; the job goes on");
  }

  void check() {
    if (waiting && following) {
      throw new InvalidInputException("--wait and --follow exclude each other");
    }
  }

  /** Whether the command ends only after the job. */
  boolean isWanted() {
    return waiting || following;
  }

  /** Waits for the end of a job, prints it and returns the exit code. */
  int of(ApiClient api, String id, RemoteOptions remote) throws InterruptedException {
    JsonView job = following && remote.isText() ? follow(api, id) : awaitEnd(api, id);
    remote.print(job, ended -> JobText.end(api, ended).forEach(OUT::println));
    return JobText.exitCode(job);
  }

  private static JsonView follow(ApiClient api, String id) throws InterruptedException {
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
