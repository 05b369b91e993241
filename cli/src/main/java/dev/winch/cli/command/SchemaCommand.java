package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.codec.JobSchema;
import dev.winch.model.fault.InvalidInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The source of docs/job.schema.json, docs/scheduled-job.schema.json and docs/job-file.md. */
@Command(
    name = "schema",
    description = "Prints the JSON Schema of job files, for editors.",
    mixinStandardHelpOptions = true)
final class SchemaCommand implements Runnable {
  @Parameters(
      paramLabel = "FORM",
      defaultValue = "job",
      description =
          "job or schedule: the schema of such files; page: every field, as Markdown."
              + " Defaults to job.")
  private String form = "job";

  @Override
  public void run() {
    String text =
        switch (form) {
          case "job" -> JobSchema.job() + "\n";
          case "schedule" -> JobSchema.schedule() + "\n";
          case "page" -> JobSchema.page();
          default -> throw new InvalidInputException(form + " is none of job, schedule and page");
        };
    OUT.print(text);
  }
}
