package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.command.ProblemFormat.InFile;
import dev.winch.cli.host.InputFile;
import dev.winch.cli.host.Release;
import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.engine.admit.Admission;
import dev.winch.engine.admit.AdmissionContext;
import dev.winch.engine.admit.DocumentReport;
import dev.winch.engine.admit.SecretWarnings;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "validate",
    description = {
      "Checks job files without a server, and prints everything that is wrong with them.",
      "A file with a schedule is checked as a scheduled job. Whether the users and roles in"
          + " permissions exist is known only to the server: POST /jobs/validate."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all files are valid", "1:a file is invalid", "2:invalid command line"})
final class ValidateCommand implements Callable<Integer> {
  private final Admission admission = new Admission(AdmissionContext.PERMISSIVE);
  private final PrintStream out;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "YAML files, or *.json files.")
  private List<Path> files = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text: as compilers print it; json: a list; sarif: SARIF 2.1.0, for code scanners;"
              + " github: annotations of GitHub Actions.")
  private String output = "text";

  ValidateCommand() {
    this(OUT);
  }

  ValidateCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    return validate(files, ProblemFormat.of(output)) ? 0 : 1;
  }

  /** A file that was checked. */
  private record Checked(Path file, List<String> lines, DocumentReport report) {
    boolean isValid() {
      return report.problems().isEmpty();
    }
  }

  boolean validate(List<Path> files, ProblemFormat format) {
    List<Checked> checked = files.stream().map(this::check).toList();
    List<InFile> all =
        checked.stream()
            .flatMap(
                one ->
                    Stream.concat(
                        one.report().problems().stream()
                            .map(problem -> new InFile(one.file().toString(), problem, true)),
                        one.report().warnings().stream()
                            .map(
                                text ->
                                    new InFile(
                                        one.file().toString(),
                                        new Problem("", 0, 0, "warning", text, ""),
                                        false))))
            .toList();
    switch (format) {
      case TEXT -> checked.forEach(this::print);
      case JSON -> out.println(ProblemFormat.json(all));
      case SARIF -> out.println(ProblemFormat.sarif(Release.VERSION, all));
      case GITHUB -> ProblemFormat.github(all).forEach(out::println);
    }
    return checked.stream().allMatch(Checked::isValid);
  }

  /** A file that cannot be read is one more problem: the others are still checked. */
  private Checked check(Path file) {
    try {
      byte[] body = InputFile.bytes(file);
      return new Checked(
          file,
          new String(body, StandardCharsets.UTF_8).lines().toList(),
          report(body, format(file)));
    } catch (InvalidInputException unreadable) {
      Problem problem =
          new Problem("", 0, 0, "unreadable", String.valueOf(unreadable.getMessage()), "");
      return new Checked(file, List.of(), new DocumentReport(List.of(problem), List.of()));
    }
  }

  private void print(Checked one) {
    one.report().problems().forEach(problem -> out.print(text(one.file(), problem, one.lines())));
    one.report().warnings().forEach(warning -> out.println(one.file() + ": warning: " + warning));
    if (one.isValid()) {
      out.println(one.file() + ": ok");
    }
  }

  private static DocumentFormat format(Path file) {
    return file.toString().endsWith(".json") ? DocumentFormat.JSON : DocumentFormat.YAML;
  }

  private DocumentReport report(byte[] body, DocumentFormat format) {
    DocumentReport asJob =
        DocumentReport.of(
            () -> {
              Decoded<JobSpec> job = JobDecoder.job(body, format);
              admission.check(job);
              return SecretWarnings.of(job.value());
            });
    return asJob.problems().stream().noneMatch(ValidateCommand::isSchedule)
        ? asJob
        : DocumentReport.of(
            () -> {
              Decoded<Schedule> schedule = JobDecoder.schedule(body, format);
              admission.checkSchedule(schedule);
              return SecretWarnings.of(schedule.value().job());
            });
  }

  private static boolean isSchedule(Problem problem) {
    return problem.path().equals("schedule") && problem.rule().equals("unknown-field");
  }

  /** As compilers print it: place, message, the line with a caret below the place, and a hint. */
  private static String text(Path file, Problem problem, List<String> lines) {
    StringBuilder text = new StringBuilder();
    text.append(file);
    if (problem.line() > 0) {
      text.append(':').append(problem.line()).append(':').append(problem.column());
    }
    text.append(": error: ");
    String message = problem.message();
    if (!problem.path().isEmpty() && !message.contains(problem.path())) {
      text.append(problem.path()).append(": ");
    }
    text.append(message).append(" [").append(problem.rule()).append("]\n");
    if (problem.line() > 0 && problem.line() <= lines.size()) {
      String line = lines.get(problem.line() - 1);
      text.append("    ").append(shown(line)).append('\n');
      text.append("    ").append(" ".repeat(width(line, problem.column() - 1))).append("^\n");
    }
    if (!problem.hint().isEmpty()) {
      text.append("    hint: ").append(problem.hint()).append('\n');
    }
    return text.toString();
  }

  /** A line that moves no cursor and opens no escape sequence of a terminal. */
  private static String shown(String line) {
    return line.replace('\t', ' ').replaceAll("\\p{Cntrl}", "?");
  }

  private static int width(String line, int characters) {
    return Math.min(Math.max(characters, 0), line.length());
  }
}
