package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JobReference;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

final class WatchCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private String id = "";
  private boolean logs;

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Follows a job until its end; Ctrl-C detaches and leaves the job running.")
            .parameter("ID", JobReference.HELP, value -> id = value)
            .flag("-l,--logs", "Print what its tasks print, too.", () -> logs = true)
            .exitCode(0, "the job has completed")
            .exitCode(1, "the job has failed or was cancelled; or an error, printed on stderr")
            .exitCode(2, "invalid command line")
            .exitCode(130, "detached by Ctrl-C; the job goes on"));
  }

  @Override
  public int call() throws InterruptedException {
    ApiClient api = remote.open();
    JsonView ended = new JobFollower(api, OUT, logs).follow(JobReference.resolve(api, id));
    remote.print(ended, job -> JobText.end(api, job).forEach(OUT::println));
    return JobText.exitCode(ended);
  }
}
