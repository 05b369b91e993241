package dev.winch.engine.admit;

import dev.winch.model.secret.SecretMatcher;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.List;
import java.util.Map;

/**
 * What stands in answers in place of a secret is no value to run with: a client that sends such a
 * document back has to fill in the secrets first. Texts that are programs or prose may name it.
 */
final class PlaceholderRules {

  private final ValidationErrors found;
  private int depth;

  PlaceholderRules(ValidationErrors found) {
    this.found = found;
  }

  void job(FieldPath at, JobSpec job) {
    values(at.field("secrets"), job.secrets());
    values(at.field("inputs"), job.inputs());
    tasks(at, job.tasks());
    webhooks(at, job.webhooks());
    whole(at.field("output"), job.output());
  }

  private void tasks(FieldPath around, List<TaskSpec> tasks) {
    for (int i = 0; i < tasks.size(); i++) {
      task(around.item("tasks", i), tasks.get(i));
    }
  }

  private void task(FieldPath at, TaskSpec task) {
    whole(at.field("name"), task.name());
    whole(at.field("image"), task.image());
    whole(at.field("run"), task.run());
    whole(at.field("queue"), task.queue());
    whole(at.field("if"), task.condition());
    task.registry().ifPresent(registry -> registry(at.field("registry"), registry));
    values(at.field("env"), task.env());
    texts(at.field("files"), task.files());
    texts(at, "cmd", task.cmd());
    texts(at, "entrypoint", task.entrypoint());
    auxiliary(at, "pre", task.pre());
    auxiliary(at, "post", task.post());
    for (int i = 0; i < task.sidecars().size(); i++) {
      auxiliary(at.item("sidecars", i), task.sidecars().get(i).container());
    }
    for (int i = 0; i < task.mounts().size(); i++) {
      FieldPath mount = at.item("mounts", i);
      part(mount.field("source"), task.mounts().get(i).source());
      values(mount.field("opts"), task.mounts().get(i).opts());
    }
    if (depth == TaskRules.NESTING) {
      return; // Deeper tasks are refused as such.
    }
    depth++;
    task.parallel().ifPresent(parallel -> tasks(at.field("parallel"), parallel.tasks()));
    task.each()
        .ifPresent(
            each -> {
              whole(at.field("each").field("list"), each.list());
              task(at.field("each").field("task"), each.task());
            });
    task.subjob().ifPresent(job -> subjob(at.field("subjob"), job));
    depth--;
  }

  private void subjob(FieldPath at, SubJob job) {
    values(at.field("secrets"), job.secrets());
    values(at.field("inputs"), job.inputs());
    tasks(at, job.tasks());
    webhooks(at, job.webhooks());
    whole(at.field("output"), job.output());
  }

  private void auxiliary(FieldPath around, String name, List<AuxTask> tasks) {
    for (int i = 0; i < tasks.size(); i++) {
      auxiliary(around.item(name, i), tasks.get(i));
    }
  }

  private void auxiliary(FieldPath at, AuxTask task) {
    whole(at.field("image"), task.image());
    whole(at.field("run"), task.run());
    task.registry().ifPresent(registry -> registry(at.field("registry"), registry));
    values(at.field("env"), task.env());
    texts(at.field("files"), task.files());
    texts(at, "cmd", task.cmd());
    texts(at, "entrypoint", task.entrypoint());
  }

  private void registry(FieldPath at, Registry registry) {
    part(at.field("username"), registry.username());
    part(at.field("password"), registry.password());
  }

  private void webhooks(FieldPath around, List<Webhook> webhooks) {
    for (int i = 0; i < webhooks.size(); i++) {
      Webhook hook = webhooks.get(i);
      FieldPath at = around.item("webhooks", i);
      part(at.field("url"), hook.url());
      values(at.field("headers"), hook.headers());
      hook.signature().ifPresent(key -> part(at.field("signature").field("secret"), key.secret()));
    }
  }

  private void values(FieldPath map, Map<String, String> values) {
    values.forEach((key, value) -> part(map.field(key), value));
  }

  private void texts(FieldPath map, Map<String, String> texts) {
    texts.forEach((key, text) -> whole(map.field(key), text));
  }

  private void texts(FieldPath around, String name, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      whole(around.item(name, i), texts.get(i));
    }
  }

  private void part(FieldPath at, String value) {
    if (value.contains(SecretMatcher.REDACTED)) {
      refuse(at);
    }
  }

  private void whole(FieldPath at, String text) {
    if (text.strip().equals(SecretMatcher.REDACTED)) {
      refuse(at);
    }
  }

  private void refuse(FieldPath at) {
    found.addOwn(
        at,
        "redacted",
        SecretMatcher.REDACTED + " is what answers show in place of a secret, not a value",
        "write the value itself, or {{ secrets.NAME }} with the value in the job's secrets");
  }
}
