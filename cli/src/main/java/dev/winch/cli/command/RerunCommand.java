package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JobReference;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.secret.SecretMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Submits the definition of a job again, as a new job. */
final class RerunCommand implements ClientCommand {
  /** Fields of a job in the API that are those of its job file. */
  private static final List<String> DEFINITION =
      List.of(
          "name",
          "description",
          "tags",
          "inputs",
          "secrets",
          "tasks",
          "output",
          "defaults",
          "webhooks",
          "timeout",
          "autoDelete",
          "permissions");

  /** What stands in answers in place of a secret. */
  private final RemoteOptions remote = new RemoteOptions();

  private final JobOverrides edits = new JobOverrides();
  private final AwaitedEnd end = new AwaitedEnd();
  private String id = "";

  @Override
  public Declaration declaration() {
    return remote.declare(
        end.declare(
            edits.declare(
                Declaration.of(
                        "Submits the definition of a job again, as a new job, and prints its id.",
                        "The values of secrets stay on the server: a job that has some needs"
                            + " --secrets.")
                    .parameter("ID", JobReference.HELP, value -> id = value))));
  }

  @Override
  public int call() throws InterruptedException {
    end.check();
    ApiClient api = remote.open();
    JsonView old = api.get("/jobs/" + JobReference.resolve(api, id) + "?execution=none");
    Map<String, @Nullable Object> definition = edits.applied(definition(old));
    if (definition.get("secrets") instanceof Map<?, ?> secrets) {
      checkSecrets(secrets);
    }
    JsonView accepted = api.post("/jobs", "application/json", JobOverrides.bytes(definition));
    accepted.texts("warnings").forEach(warning -> System.err.println("warning: " + warning));
    if (end.isWanted()) {
      return end.of(api, accepted.text("id"), remote);
    }
    remote.print(accepted, job -> OUT.println(job.text("id")));
    return 0;
  }

  static Map<String, @Nullable Object> definition(JsonView job) {
    Map<String, @Nullable Object> definition = new LinkedHashMap<>();
    for (String field : DEFINITION) {
      Object value = job.fields().get(field);
      if (value != null) {
        definition.put(field, value);
      }
    }
    return definition;
  }

  private static void checkSecrets(Map<?, ?> secrets) {
    List<String> hidden =
        secrets.entrySet().stream()
            .filter(secret -> SecretMatcher.REDACTED.equals(secret.getValue()))
            .map(secret -> String.valueOf(secret.getKey()))
            .toList();
    if (!hidden.isEmpty()) {
      throw new InvalidInputException(
          "the server does not give away the values of secrets: write those of %s into a JSON or YAML file and name it with --secrets"
              .formatted(String.join(", ", hidden)));
    }
  }
}
