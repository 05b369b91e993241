package dev.winch.engine.core;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A story of jobs with webhooks, and what they are called with. */
abstract class WebhookStory {
  static final UserId BY = new UserId("guest");

  final Story story = new Story();

  JobId submit(JobSpec spec) {
    return story.submit(spec);
  }

  Decision submitted(JobSpec spec) {
    return story.happens(story.submission(spec));
  }

  /** What was reported to all hooks, in order. */
  List<String> reported() {
    return story.calls().stream().map(this::reported).toList();
  }

  List<String> reported(int hook) {
    return calls(hook).stream().map(this::reported).toList();
  }

  String reported(WebhookCall call) {
    return switch (call.subject()) {
      case Subject.OfJob job -> job.state();
      case Subject.OfTask(TaskRun run) -> story.name(run) + " " + run.state();
    };
  }

  List<WebhookCall> calls(int hook) {
    return story.calls().stream().filter(call -> call.hook() == hook).toList();
  }

  static Webhook on(String event) {
    return new Webhook("http://host", Map.of(), event, "", Optional.empty());
  }

  static Webhook onlyIf(String condition) {
    return new Webhook("http://host", Map.of(), "", condition, Optional.empty());
  }

  static TaskSpec task(String name) {
    return TaskSpec.named(name).build();
  }

  static JobSpec job(List<Webhook> hooks, TaskSpec... tasks) {
    return new JobSpec(
        "job-name",
        "",
        List.of(),
        Arrays.asList(tasks),
        Map.of("who", "me", "braces", "{{ secrets.key }}"),
        Map.of("key", "quiet"),
        "",
        Optional.empty(),
        hooks,
        List.of(),
        Optional.empty(),
        "",
        Optional.empty());
  }
}
