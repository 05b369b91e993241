package dev.winch.engine.core;

import dev.winch.engine.admit.EvaluationContext;
import dev.winch.engine.admit.WebhookConditionScope;
import dev.winch.engine.core.Decision.Write;
import dev.winch.expr.fault.ExprException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Omission;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Webhook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What webhooks are owed for the writes of one decision: one call for each change of state, in
 * order, and one for each step of progress. A job's SCHEDULED is never told, nor that a task was
 * PENDING for no longer than the decision; a job that is RUNNING because it was restarted is told
 * as RESTART.
 */
final class WebhookCallPlanner {
  private static final WebhookCallPlanner NOTHING = new WebhookCallPlanner();

  private final List<WebhookCall> calls = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private WebhookCallPlanner() {}

  List<WebhookCall> calls() {
    return calls;
  }

  /** What is wrong with conditions. */
  List<String> remarks() {
    return remarks;
  }

  static WebhookCallPlanner of(DecisionBuilder builder, List<Write> writes) {
    boolean anyHook =
        builder.input().spec().filter(spec -> !spec.webhooks().isEmpty()).isPresent()
            || writes.stream()
                .anyMatch(w -> w instanceof Write.NewJob n && !n.spec().webhooks().isEmpty());
    if (!anyHook) {
      return NOTHING;
    }
    WebhookCallPlanner planner = new WebhookCallPlanner();
    planner.new Walk(builder, writes).walk();
    return planner;
  }

  /** Goes through the writes and knows what each row was like before. */
  private final class Walk {
    private final DecisionBuilder builder;
    private final List<Write> writes;
    private final Map<JobId, JobRun> jobs = new HashMap<>();
    private final Map<TaskId, TaskRun> tasks = new HashMap<>();

    /** With those that the decision itself adds. */
    private final Map<String, String> outputs;

    private final Set<TaskId> saved = new HashSet<>();

    Walk(DecisionBuilder builder, List<Write> writes) {
      this.builder = builder;
      this.writes = writes;
      this.outputs = new HashMap<>(builder.input().outputs());
      builder.input().job().ifPresent(job -> jobs.put(job.id(), job));
      builder.input().task().ifPresent(task -> tasks.put(task.id(), task));
      builder.input().active().forEach(task -> tasks.put(task.id(), task));
      for (Write write : writes) {
        if (write instanceof Write.PutOutput(JobId _, String name, String value)) {
          outputs.put(name, value);
        } else if (write instanceof Write.SaveTask(TaskRun task)) {
          saved.add(task.id());
        }
      }
    }

    void walk() {
      for (Write write : writes) {
        switch (write) {
          case Write.NewJob(JobRun job, JobSpec spec) -> new Hooks(job, spec, Map.of()).changed();
          case Write.SaveJob(JobRun job) -> {
            Optional<JobRun> before = Optional.ofNullable(jobs.put(job.id(), job));
            before.ifPresent(old -> hooks(job).changed(old));
          }
          case Write.NewTask(TaskRun task) -> {
            if (!saved.contains(task.id())) {
              changed(Optional.empty(), task);
            }
          }
          case Write.SaveTask(TaskRun task) ->
              changed(Optional.ofNullable(tasks.put(task.id(), task)), task);
          case Write.PutOutput _, Write.PutItems _, Write.AddCall _, Write.Audit _ -> {}
          case Write.NewSchedule _, Write.SaveSchedule _, Write.DeleteSchedule _ -> {}
        }
      }
    }

    private Hooks hooks(JobRun job) {
      return new Hooks(job, builder.spec(), outputs);
    }

    private void changed(Optional<TaskRun> before, TaskRun task) {
      Hooks hooks = hooks(jobs.get(task.jobId()));
      if (before.filter(old -> old.state() == task.state()).isEmpty()) {
        hooks.tell(Webhook.TASK_STATE, new Subject.OfTask(task));
      } else if (before.get().progress() != task.progress()) {
        hooks.tell(Webhook.TASK_PROGRESS, new Subject.OfTask(task));
      }
    }

    /** The webhooks of one job, as the job is at this point. */
    private final class Hooks {
      private final JobRun job;
      private final JobSpec spec;
      private final Map<String, String> seen;

      Hooks(JobRun job, JobSpec spec, Map<String, String> seen) {
        this.job = job;
        this.spec = spec;
        this.seen = seen;
      }

      /** The job is new. */
      void changed() {
        tell(Webhook.JOB_STATE, new Subject.OfJob(job, false));
      }

      void changed(JobRun before) {
        if (before.state() != job.state() && job.state() != JobState.SCHEDULED) {
          tell(Webhook.JOB_STATE, new Subject.OfJob(job, before.state().isFinal()));
        }
        boolean stepDone = before.position() > 0 && before.position() != job.position();
        if (stepDone || before.progress() != job.progress()) {
          tell(Webhook.JOB_PROGRESS, new Subject.OfJob(job, false));
        }
      }

      void tell(String event, Subject subject) {
        for (int i = 0; i < spec.webhooks().size(); i++) {
          Webhook hook = spec.webhooks().get(i);
          if (hook.trigger().equals(event) && holds(i, hook, subject)) {
            calls.add(call(i, hook, subject));
          }
        }
      }

      private boolean holds(int index, Webhook hook, Subject subject) {
        try {
          return hook.condition().isEmpty()
              || Evaluation.EVALUATOR.holds(hook.condition(), told(subject));
        } catch (ExprException e) {
          // What an evaluation says may hold a secret, what a compilation says does not.
          remark(index, e.kind() == ExprException.Kind.COMPILE ? e.reason() : "it fails");
        } catch (InvalidInputException e) {
          remark(index, e.getMessage());
        }
        return false;
      }

      private void remark(int index, String why) {
        remarks.add(
            "job %s: webhooks[%d] is not called because of its if: %s"
                .formatted(job.id(), index, why));
      }

      private EvaluationContext told(Subject subject) {
        return switch (subject) {
          case Subject.OfJob of ->
              WebhookConditionScope.of(
                  job, of.state(), builder.input().creator(), builder.bindings());
          case Subject.OfTask(TaskRun task) ->
              WebhookConditionScope.of(
                  job, builder.input().creator(), task, task.effective(spec), builder.bindings());
        };
      }

      private WebhookCall call(int index, Webhook hook, Subject subject) {
        // Those of a sub-job were evaluated with its task, and nothing is evaluated twice.
        boolean evaluated = job.depth() > 0;
        Map<String, String> headers = new LinkedHashMap<>();
        hook.headers().forEach((name, text) -> headers.put(name, evaluated ? text : text(text)));
        return new WebhookCall(
            builder.context().ids().next(),
            job.id(),
            index,
            hook.trigger(),
            evaluated ? hook.url() : text(hook.url()),
            headers,
            hook.signature(),
            shortened(subject),
            builder.now(),
            0,
            0);
      }

      /**
       * Receivers are told where a long result is, not the result: calls are kept and sent by many.
       */
      private static Subject shortened(Subject subject) {
        return switch (subject) {
          case Subject.OfJob(JobRun run, boolean restarted) ->
              new Subject.OfJob(
                  run.toBuilder().result(shown(run.result(), "/jobs/" + run.id())).build(),
                  restarted);
          case Subject.OfTask(TaskRun run) ->
              new Subject.OfTask(
                  run.toBuilder().result(shown(run.result(), "/tasks/" + run.id())).build());
        };
      }

      private static String shown(String result, String path) {
        long bytes = Utf8Size.of(result);
        return bytes <= Omission.SHOWN ? result : Omission.of(bytes, path);
      }

      /** The text evaluated, or nothing if it fails or is too long to be an address or a header. */
      private String text(String template) {
        try {
          String value = Evaluation.of(job, spec, seen, builder.bindings()).text(template);
          return value.length() <= Omission.SHOWN ? value : "";
        } catch (ExprException e) {
          return "";
        }
      }
    }
  }
}
