package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.Follower;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.host.InputFile;
import dev.winch.model.fault.InvalidInputException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    description = "Submits a job and prints its id.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:accepted; with --wait or --follow: COMPLETED",
      "1:rejected; with --wait or --follow: any other end",
      "2:invalid command line"
    })
final class SubmitCommand implements Callable<Integer> {
  @Mixin private RemoteOptions remote;

  @Parameters(paramLabel = "FILE", description = "A YAML file, a *.json file, or - for stdin.")
  private String file;

  @ArgGroup private Until until = new Until();

  /** How long the command waits. */
  static final class Until {
    @Option(names = "--wait", description = "Wait for the end of the job and print its result.")
    private boolean end;

    @Option(names = "--follow", description = "Print states and logs while the job runs.")
    private boolean following;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ApiClient api = remote.open()) {
      JsonView accepted = api.post("/jobs", type(), body());
      String id = accepted.text("id");
      accepted.texts("warnings").forEach(warning -> System.err.println("warning: " + warning));
      if (!until.end && !until.following) {
        remote.print(accepted, job -> OUT.println(id));
        return 0;
      }
      JsonView ended = until.following ? follow(api, id) : Follower.awaitEnd(api, id);
      remote.print(ended, job -> describe(api, job));
      return ended.text("state").equals("COMPLETED") ? 0 : 1;
    }
  }

  private static JsonView follow(ApiClient api, String id) throws InterruptedException {
    OUT.println("job " + id);
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return new Follower(api, OUT, terminal).follow(id);
  }

  private static void describe(ApiClient api, JsonView job) {
    OUT.printf("job %s: %s%n", job.text("name"), job.text("state"));
    for (String field : new String[] {"error", "result"}) {
      if (!job.text(field).isEmpty()) {
        OUT.printf("%s: %s%n", field, job.text(field));
      }
    }
    OUT.printf("%s/jobs/%s%n", api.endpoint(), job.text("id"));
  }

  private String type() {
    return file.endsWith(".json") ? "application/json" : "text/yaml";
  }

  private byte[] body() {
    return file.equals("-") ? standardInput() : InputFile.bytes(Path.of(file));
  }

  private static byte[] standardInput() {
    try {
      return System.in.readAllBytes();
    } catch (IOException e) {
      throw new InvalidInputException("cannot read the standard input: " + e.getMessage());
    }
  }
}
