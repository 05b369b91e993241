package dev.winch.server.api;

import dev.winch.codec.view.FoundLine;
import dev.winch.codec.view.LogSearchWriter;
import dev.winch.codec.view.LogWriter;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.Regex;
import dev.winch.expr.value.Text;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.JobQueries;
import dev.winch.store.LogQueries;
import dev.winch.store.Reads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /jobs/{id}/log/search}: the lines of a log that have a text or match an expression, looked
 * for in what is shown. Expressions are of the RE2 dialect, whose matching takes linear time, and
 * one answer takes a bounded number of steps; the next one goes on there.
 */
public final class LogSearchApi {
  static final int LIMIT = 100;
  static final int MOST = 1000;

  /** Steps of one answer, a second or two. */
  private static final long STEPS = 16L << 20;

  /** Instructions of an expression; matching takes as many for each character in the worst case. */
  private static final int LARGEST = 1_000;

  private static final int PARTS = 16;
  private static final int TASKS = 256;

  /** Characters of a line in an answer. */
  private static final int SHOWN = 2_000;

  /** Task, number of the part and of the line that were looked at last. */
  private static final Pattern PLACE =
      Pattern.compile("([0-9A-Za-z_-]{1,64})\\.(\\d{1,9})\\.(\\d{1,15})");

  private final JobQueries jobs;
  private final LogQueries logs;
  private final LogWriter views;
  private final LargeResponses answers;
  private final LogSearchWriter writer = new LogSearchWriter();

  public LogSearchApi(Reads reads, LogWriter views, LargeResponses answers) {
    this.jobs = reads.jobs();
    this.logs = reads.logs();
    this.views = views;
    this.answers = answers;
  }

  /** Where the search goes on: in a task behind a part, or behind all of the task. */
  private record Place(String task, int part, long lines) {}

  ApiResponse search(Request request) {
    JobId id = new JobId(request.variable("id"));
    JobSpec spec = jobs.spec(id).orElseThrow(LogSearchApi::unknown);
    String typed = request.parameter("q");
    if (typed.isEmpty()) {
      throw new InvalidInputException(
          "q is missing: give a text, or an expression with regex=true");
    }
    boolean isExpression = isExpression(request.parameter("regex"));
    Regex wanted = compile(isExpression ? typed : quoted(typed));
    int limit = JobListRequest.number(request.parameter("limit"), "limit", LIMIT, MOST);
    Optional<Place> after = place(request.parameter("after"), id);
    Optional<TaskId> only =
        Optional.of(request.parameter("task")).filter(t -> !t.isEmpty()).map(TaskId::new);
    if (only.isPresent() && !isTaskOf(id, only.get())) {
      throw new NotFoundException("task not found");
    }
    return answers.page(
        limit,
        4L * SHOWN,
        out -> {
          Scan scan = new Scan(wanted, views.shown(spec), limit);
          Optional<String> next =
              only.isPresent() ? scan.of(only.get(), after) : scan.of(id, after);
          writer.write(out, scan.found, scan.lines, next);
        });
  }

  private boolean isTaskOf(JobId job, TaskId id) {
    return jobs.task(id).filter(task -> task.jobId().equals(job)).isPresent();
  }

  /** One search, up to its bounds. Used by one thread. */
  private final class Scan {
    private final Regex wanted;
    private final UnaryOperator<String> shown;
    private final int limit;
    private final List<FoundLine> found = new ArrayList<>();
    private long lines;
    private long steps;

    Scan(Regex wanted, UnaryOperator<String> shown, int limit) {
      this.wanted = wanted;
      this.shown = shown;
      this.limit = limit;
    }

    /** Looks through the tasks of a job, in the order of their ids. */
    Optional<String> of(JobId id, Optional<Place> after) {
      Optional<Place> within = after;
      String last = "";
      if (within.isPresent()) {
        last = within.get().task();
        Optional<String> next = of(new TaskId(last), within);
        if (next.isPresent()) {
          return next;
        }
      }
      while (true) {
        List<TaskId> tasks = new ArrayList<>();
        jobs.executionPage(id, last, TASKS, (TaskRun task) -> tasks.add(task.id()));
        for (TaskId task : tasks) {
          steps += wanted.cost();
          Optional<String> next = of(task, Optional.empty());
          if (next.isPresent()) {
            return next;
          }
          last = task.value();
        }
        if (tasks.size() < TASKS) {
          return Optional.empty();
        }
      }
    }

    /**
     * Looks through what a task printed. The search stops only between lines, so that none is cut,
     * unless one is longer than all that an answer looks at.
     */
    Optional<String> of(TaskId task, Optional<Place> after) {
      int number = after.map(Place::part).orElse(0);
      LogLines text = new LogLines(after.map(Place::lines).orElse(0L));
      while (true) {
        List<LogPart> parts = logs.partsAfter(task, number, PARTS);
        for (LogPart part : parts) {
          String contents = shown.apply(part.contents());
          text.add(part, contents).forEach(line -> test(task, line));
          steps += (long) contents.length() * wanted.cost();
          number = part.number();
          boolean isFull = found.size() >= limit || steps > STEPS;
          boolean isOverfull = found.size() >= 2 * limit || steps > 2 * STEPS;
          if (isOverfull || (isFull && text.isBetweenLines())) {
            text.rest().forEach(line -> test(task, line));
            return Optional.of(task.value() + "." + number + "." + text.count());
          }
        }
        if (parts.size() < PARTS) {
          text.rest().forEach(line -> test(task, line));
          return Optional.empty();
        }
      }
    }

    private void test(TaskId task, LogLines.LogLine line) {
      lines++;
      wanted
          .match(Text.of(line.text()))
          .ifPresent(
              match ->
                  found.add(
                      new FoundLine(
                          task,
                          line.number(),
                          line.at(),
                          line.stream(),
                          shortened(line.text(), SHOWN),
                          shortened(match, SHOWN / 10))));
    }
  }

  private static String shortened(String text, int most) {
    return text.substring(0, Math.min(most, text.length()));
  }

  private static Regex compile(String expression) {
    try {
      Regex compiled = Regex.compile(Text.of("(?i)" + expression));
      if (compiled.size() > LARGEST) {
        throw new InvalidInputException(
            "invalid q: the expression is too large: it has %,d instructions, at most %,d are allowed"
                .formatted(compiled.size(), LARGEST));
      }
      return compiled;
    } catch (Failure e) {
      throw new InvalidInputException("invalid q: " + e.getMessage());
    }
  }

  private static String quoted(String text) {
    return text.replaceAll("[^\\p{L}\\p{N}\\s]", "\\\\$0");
  }

  private static boolean isExpression(String regex) {
    return switch (regex) {
      case "true" -> true;
      case "", "false" -> false;
      default ->
          throw new InvalidInputException("invalid regex: " + regex + "; it is true or false");
    };
  }

  /** A place in the log of this job: nothing of another one may be read, with these secrets. */
  private Optional<Place> place(String after, JobId job) {
    if (after.isEmpty()) {
      return Optional.empty();
    }
    Matcher form = PLACE.matcher(after);
    if (!form.matches() || !isTaskOf(job, new TaskId(form.group(1)))) {
      throw new InvalidInputException(
          "invalid after: " + after + "; it is the next of the answer before, or absent");
    }
    return Optional.of(
        new Place(form.group(1), Integer.parseInt(form.group(2)), Long.parseLong(form.group(3))));
  }

  private static NotFoundException unknown() {
    return new NotFoundException("job not found");
  }
}
