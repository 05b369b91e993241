package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.engine.webhook.WebhookSender;
import dev.winch.engine.webhook.WebhookSender.SendResult;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Webhook;
import dev.winch.store.Changes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Checks webhooks: every commit creates calls for exactly its changes, in order, and every call
 * arrives in order or is given up. Simulates the receivers.
 */
final class WebhookInvariants implements WebhookSender {
  private static final int ATTEMPTS = 5;

  /** Which state a job may be reported in, by the one reported before. */
  private static final Map<String, Set<String>> JOBS =
      Map.of(
          "", Set.of("PENDING"),
          "PENDING", Set.of("RUNNING", "COMPLETED", "FAILED", "CANCELLED"),
          "RUNNING", Set.of("COMPLETED", "FAILED", "CANCELLED"),
          "RESTART", Set.of("COMPLETED", "FAILED", "CANCELLED"),
          "FAILED", Set.of("RESTART"),
          "CANCELLED", Set.of("RESTART"));

  private static final Map<String, Set<String>> TASKS =
      Map.of(
          "", Set.of("PENDING", "SCHEDULED", "SKIPPED", "FAILED"),
          "PENDING", Set.of("SCHEDULED", "RUNNING", "FAILED", "CANCELLED"),
          "SCHEDULED", Set.of("RUNNING", "FAILED", "CANCELLED"),
          "RUNNING", Set.of("SCHEDULED", "COMPLETED", "FAILED", "CANCELLED"));

  private final Ledger ledger;
  private final SplittableRandom random;
  private final Tally tally;
  private final Map<Line, List<WebhookCall>> pending = new LinkedHashMap<>();
  private final Map<Line, Set<String>> arrived = new HashMap<>();
  private final Map<String, List<SendResult>> answers = new HashMap<>();

  /** The last state reported to a hook for a job or one of its tasks. */
  private final Map<Told, String> last = new HashMap<>();

  private final Map<JobId, Set<String>> outputs = new HashMap<>();

  private record Line(JobId job, int hook) {}

  private record Told(Line line, Optional<TaskId> task) {}

  WebhookInvariants(Ledger ledger, SplittableRandom random, Tally tally) {
    this.ledger = ledger;
    this.random = random;
    this.tally = tally;
  }

  /** To be called when the ledger has taken over the same changes. */
  void committed(Changes changes) {
    for (Changes.Output output : changes.outputs()) {
      if (output.name().equals(Generator.READ_BY_HOOKS)) {
        outputs.computeIfAbsent(output.job(), _ -> new HashSet<>()).add(output.value());
      }
    }
    changes.calls().forEach(this::pending);
    Stream.concat(changes.newJobs().stream().map(Changes.NewJob::job), changes.jobs().stream())
        .forEach(this::check);
    Stream.concat(changes.newTasks().stream(), changes.tasks().stream()).forEach(this::check);
  }

  private void pending(WebhookCall call) {
    Line line = new Line(call.job(), call.hook());
    pending.computeIfAbsent(line, _ -> new ArrayList<>()).add(call);
    Webhook hook = hook(line);
    unless(hook.trigger().equals(call.event()), "on another event", call, hook);
    says(call, hook);
    String now = said(call);
    String before = last.getOrDefault(new Told(line, call.task()), "");
    if (call.event().equals(Webhook.JOB_STATE) && hook.condition().isEmpty()) {
      unless(JOBS.getOrDefault(before, Set.of()).contains(now), "no change", before, call);
    } else if (call.event().equals(Webhook.JOB_STATE)) {
      unless(before.isEmpty() && now.equals("COMPLETED"), "against its condition", before, call);
    } else if (call.event().equals(Webhook.TASK_STATE)) {
      unless(TASKS.getOrDefault(before, Set.of()).contains(now), "no change", before, call);
    }
    last.put(new Told(line, call.task()), now);
  }

  private static String said(WebhookCall call) {
    return switch (call.subject()) {
      case Subject.OfJob(JobRun run, boolean _) when call.isProgress() -> "" + run.progress();
      case Subject.OfTask(TaskRun run) when call.isProgress() -> "" + run.progress();
      case Subject reported -> reported.state();
    };
  }

  /** Url and headers are evaluated once, where they belong, with what is true at that moment. */
  private void says(WebhookCall call, Webhook hook) {
    JobRun job = ledger.job(call.job()).orElseThrow();
    if (job.depth() > 0) {
      unless(call.headers().equals(hook.headers()), "evaluated twice", call.headers(), hook);
      return;
    }
    unless(job.name().equals(call.headers().get("X-Job")), "another name", call.headers());
    String output = call.headers().get("X-Out");
    boolean known = output.isEmpty() || outputs.getOrDefault(call.job(), Set.of()).contains(output);
    unless(known, "an output that nobody wrote", call.headers());
    if (call.event().equals(Webhook.JOB_STATE) && call.subject().state().equals("COMPLETED")) {
      String written = ledger.outputs(call.job()).getOrDefault(Generator.READ_BY_HOOKS, "");
      unless(output.equals(written), "not the last output", call.headers(), written);
    }
  }

  private Webhook hook(Line line) {
    return ledger.spec(line.job()).webhooks().get(line.hook());
  }

  /** After a commit a hook knows what is stored. */
  private void check(JobRun job) {
    JobSpec spec = ledger.spec(job.id());
    for (int i = 0; i < spec.webhooks().size(); i++) {
      Webhook hook = spec.webhooks().get(i);
      Told key = new Told(new Line(job.id(), i), Optional.empty());
      String reported = last.getOrDefault(key, "");
      boolean right =
          switch (hook.trigger()) {
            case Webhook.JOB_STATE ->
                hook.condition().isEmpty()
                    ? isReported(job.state(), reported)
                    : reported.isEmpty() == (job.state() != JobState.COMPLETED);
            case Webhook.JOB_PROGRESS ->
                job.progress() == 0 || reported.equals("" + job.progress());
            default -> true;
          };
      unless(right, "a hook knows otherwise", reported, job);
    }
  }

  private static boolean isReported(JobState state, String reported) {
    return switch (state) {
      case PENDING, SCHEDULED -> reported.equals("PENDING");
      case RUNNING -> reported.equals("RUNNING") || reported.equals("RESTART");
      case COMPLETED, FAILED, CANCELLED -> reported.equals(state.name());
    };
  }

  private void check(TaskRun task) {
    JobSpec spec = ledger.spec(task.jobId());
    for (int i = 0; i < spec.webhooks().size(); i++) {
      Told key = new Told(new Line(task.jobId(), i), Optional.of(task.id()));
      String reported = last.getOrDefault(key, "");
      boolean right =
          switch (spec.webhooks().get(i).trigger()) {
            case Webhook.TASK_STATE -> reported.equals(task.state().name());
            case Webhook.TASK_PROGRESS ->
                task.progress() == 0 || reported.equals("" + task.progress());
            default -> true;
          };
      unless(right, "a hook knows otherwise", reported, task);
    }
  }

  @Override
  public SendResult send(WebhookCall call) {
    unless(
        !ledger.isDeleted(ledger.job(call.job()).orElseThrow()),
        "a call about a deleted job",
        call);
    arrived
        .computeIfAbsent(new Line(call.job(), call.hook()), _ -> new LinkedHashSet<>())
        .add(call.id());
    List<SendResult> before = answers.computeIfAbsent(call.id(), _ -> new ArrayList<>());
    SendResult result =
        switch (random.nextInt(20)) {
          case 0, 1, 2 -> new SendResult.Status(503);
          case 3 -> new SendResult.Unreached("nobody is there");
          case 4 -> new SendResult.Status(404);
          case 5 -> new SendResult.Unsendable("forbidden");
          default -> new SendResult.Status(204);
        };
    before.add(result);
    tally.count("call " + result.getClass().getSimpleName());
    return result;
  }

  private static boolean isOver(List<SendResult> answers) {
    return switch (answers.getLast()) {
      case SendResult.Status(int code) -> code != 503 || answers.size() >= ATTEMPTS;
      case SendResult.Unreached _ -> answers.size() >= ATTEMPTS;
      case SendResult.Unsendable _ -> true;
    };
  }

  /** When nothing more is due. */
  void atRest() {
    pending.forEach(
        (line, calls) -> {
          List<String> inOrder = new ArrayList<>();
          Map<Optional<TaskId>, WebhookCall> newest = new HashMap<>();
          calls.forEach(call -> newest.put(call.task(), call));
          for (WebhookCall call : calls) {
            List<SendResult> heard = answers.getOrDefault(call.id(), List.of());
            boolean replaced =
                heard.isEmpty()
                    && call.isProgress()
                    && !newest.get(call.task()).id().equals(call.id());
            boolean gone = ledger.isDeleted(ledger.job(line.job()).orElseThrow());
            boolean over = !heard.isEmpty() && isOver(heard);
            unless(replaced || over || gone, "is still pending", call, heard);
            if (replaced) {
              tally.count("call replaced");
            } else if (gone && heard.isEmpty()) {
              tally.count("call deleted");
            } else {
              inOrder.add(call.id());
            }
          }
          unless(
              inOrder.equals(List.copyOf(arrived.getOrDefault(line, Set.of()))),
              "in another order",
              calls);
        });
  }
}
