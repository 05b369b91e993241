package dev.winch.engine.admit;

import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Map;

/** Without a key no secret is taken, not even a sub-job's: it would stand in the database. */
final class SecretRules {
  private final ValidationErrors found;
  private int depth;

  SecretRules(ValidationErrors found) {
    this.found = found;
  }

  void none(FieldPath at, JobSpec job) {
    noSecrets(at, job.secrets());
    tasks(at, job.tasks());
  }

  private void noSecrets(FieldPath around, Map<String, String> secrets) {
    if (!secrets.isEmpty()) {
      found.addOwn(
          around.field("secrets"),
          "encryption",
          "secrets need an encryption key: datastore.encryption.key",
          "set it on every coordinator and worker");
    }
  }

  private void tasks(FieldPath around, List<TaskSpec> tasks) {
    for (int i = 0; i < tasks.size(); i++) {
      task(around.item("tasks", i), tasks.get(i));
    }
  }

  private void task(FieldPath at, TaskSpec task) {
    if (depth == TaskRules.NESTING) {
      return; // Deeper tasks are refused as such.
    }
    depth++;
    task.parallel().ifPresent(parallel -> tasks(at.field("parallel"), parallel.tasks()));
    task.each().ifPresent(each -> task(at.field("each").field("task"), each.task()));
    task.subjob().ifPresent(job -> subjob(at.field("subjob"), job));
    depth--;
  }

  private void subjob(FieldPath at, SubJob job) {
    noSecrets(at, job.secrets());
    tasks(at, job.tasks());
  }
}
