package dev.winch.engine.core;

import dev.winch.engine.core.Decision.Write;
import dev.winch.engine.evaluation.EvaluationContext;
import dev.winch.engine.evaluation.WebhookConditionScope;
import dev.winch.expr.fault.ExprException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Omission;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Webhook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans the webhook calls for the changes of one decision: one for each change of state, in order,
 * and one for each step of progress. Not reported are SCHEDULED of a job, and PENDING of a task
 * that the same decision changes further; RUNNING of a job that was restarted is reported as
 * RESTART.
 */
final class WebhookCallPlanner {
  private static final WebhookCallPlanner NOTHING = new WebhookCallPlanner();

  private final List<WebhookCall> calls = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private WebhookCallPlanner() {}

  List<WebhookCall> calls() {
    return calls;
  }

  /** Faulty conditions, for the log. */
  List<String> warnings() {
    return warnings;
  }

  /**
   * @param writes of the decision, of which conditions and texts see the outputs
   */
  static WebhookCallPlanner of(
      DecisionBuilder builder, List<RowChange> changes, List<Write> writes) {
    if (changes.isEmpty()) {
      return NOTHING;
    }
    WebhookCallPlanner planner = new WebhookCallPlanner();
    planner.new Walk(builder, writes).walk(changes);
    return planner;
  }

  /** Goes through the changes in order. */
  private final class Walk {
    private final DecisionBuilder builder;

    /** With those that the decision itself adds. */
    private final Map<String, String> outputs;

    Walk(DecisionBuilder builder, List<Write> writes) {
      this.builder = builder;
      this.outputs = new HashMap<>(builder.input().outputs());
      for (Write write : writes) {
        if (write instanceof Write.PutOutput(JobId _, String name, String value)) {
          outputs.put(name, value);
        }
      }
    }

    void walk(List<RowChange> changes) {
      for (RowChange change : changes) {
        switch (change) {
          case RowChange.NewJob(JobRun job, JobSpec spec) ->
              new Hooks(job, spec, Map.of()).created();
          case RowChange.ChangedJob(JobRun before, JobRun after) -> hooks(after).changed(before);
          case RowChange.NewTask(JobRun job, TrackedTask task) -> {
            if (!task.isChanged()) {
              hooks(job).call(Webhook.TASK_STATE, new Subject.OfTask(task.run()));
            }
          }
          case RowChange.ChangedTask(JobRun job, TaskRun before, TaskRun after) ->
              hooks(job).changed(before, after);
        }
      }
    }

    private Hooks hooks(JobRun job) {
      return new Hooks(job, builder.spec(), outputs);
    }

    /** The webhooks of one job, as the job is after this change. */
    private final class Hooks {
      private final JobRun job;
      private final JobSpec spec;
      private final Map<String, String> outputs;

      Hooks(JobRun job, JobSpec spec, Map<String, String> seen) {
        this.job = job;
        this.spec = spec;
        this.outputs = seen;
      }

      void created() {
        call(Webhook.JOB_STATE, new Subject.OfJob(job, false));
      }

      void changed(JobRun before) {
        if (before.state() != job.state() && job.state() != JobState.SCHEDULED) {
          call(Webhook.JOB_STATE, new Subject.OfJob(job, before.state().isFinal()));
        }
        boolean stepDone = before.position() > 0 && before.position() != job.position();
        if (stepDone || before.progress() != job.progress()) {
          call(Webhook.JOB_PROGRESS, new Subject.OfJob(job, false));
        }
      }

      void changed(TaskRun before, TaskRun after) {
        if (before.state() != after.state()) {
          call(Webhook.TASK_STATE, new Subject.OfTask(after));
        } else if (before.progress() != after.progress()) {
          call(Webhook.TASK_PROGRESS, new Subject.OfTask(after));
        }
      }

      void call(String event, Subject subject) {
        for (int i = 0; i < spec.webhooks().size(); i++) {
          Webhook hook = spec.webhooks().get(i);
          if (hook.trigger().equals(event) && holds(i, hook, subject)) {
            calls.add(planned(i, hook, subject));
          }
        }
      }

      private boolean holds(int index, Webhook hook, Subject subject) {
        try {
          return hook.condition().isEmpty()
              || Evaluation.EVALUATOR.holds(hook.condition(), conditionScope(subject));
        } catch (ExprException e) {
          // The message of an evaluation may hold a secret, that of a compilation does not.
          warn(index, e.kind() == ExprException.Kind.COMPILE ? e.reason() : "it fails");
        } catch (InvalidInputException e) {
          warn(index, e.getMessage());
        }
        return false;
      }

      private void warn(int index, String why) {
        warnings.add(
            "job %s: webhooks[%d] is not called because of its if: %s"
                .formatted(job.id(), index, why));
      }

      private EvaluationContext conditionScope(Subject subject) {
        return switch (subject) {
          case Subject.OfJob of ->
              WebhookConditionScope.of(
                  job, of.state(), builder.input().creator(), builder.bindings());
          case Subject.OfTask(TaskRun task) ->
              WebhookConditionScope.of(
                  job, builder.input().creator(), task, task.effective(spec), builder.bindings());
        };
      }

      private WebhookCall planned(int index, Webhook hook, Subject subject) {
        // Webhooks of a sub-job were evaluated with its task, and nothing is evaluated twice.
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
       * Calls are kept, and sent many times, so a long result is replaced by a note of where it is.
       */
      private static Subject shortened(Subject subject) {
        return switch (subject) {
          case Subject.OfJob(JobRun run, boolean restarted) ->
              new Subject.OfJob(
                  run.withResult(shown(run.result(), "/jobs/" + run.id())), restarted);
          case Subject.OfTask(TaskRun run) ->
              new Subject.OfTask(run.withResult(shown(run.result(), "/tasks/" + run.id())));
        };
      }

      private static String shown(String result, String path) {
        long bytes = Utf8Size.of(result);
        return bytes <= Omission.SHOWN ? result : Omission.of(bytes, path);
      }

      /**
       * The evaluated text, or {@code ""} if it fails or is too long for an address or a header.
       */
      private String text(String template) {
        try {
          String value = Evaluation.of(job, spec, outputs, builder.bindings()).text(template);
          return value.length() <= Omission.SHOWN ? value : "";
        } catch (ExprException e) {
          return "";
        }
      }
    }
  }
}
