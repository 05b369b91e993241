package dev.winch.engine.admit;

import dev.winch.model.secret.SecretMatcher;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the sender of an accepted job should know about its secrets. */
public final class SecretWarnings {
  private final List<String> warnings = new ArrayList<>(0);

  private SecretWarnings() {}

  /** One text for each secret that is too short, in the order of the document. */
  public static List<String> of(JobSpec job) {
    if (job.hidden().stream().noneMatch(SecretMatcher::isShort)) {
      return List.of();
    }
    var found = new SecretWarnings();
    FieldPath at = FieldPath.document("Job");
    found.secrets(at, job.secrets());
    found.tasks(at, job.tasks());
    return List.copyOf(found.warnings);
  }

  private void secrets(FieldPath around, Map<String, String> secrets) {
    secrets.forEach(
        (name, value) -> {
          if (!value.isEmpty() && SecretMatcher.isShort(value)) {
            warnings.add(
                ("%s has fewer than %d characters: it is hidden in values and logs only as it is"
                        + " written, and not in errors; use a longer one")
                    .formatted(around.entry("secrets", name), SecretMatcher.SHORTEST));
          }
        });
  }

  private void tasks(FieldPath around, List<TaskSpec> tasks) {
    for (int i = 0; i < tasks.size(); i++) {
      task(around.item("tasks", i), tasks.get(i));
    }
  }

  private void task(FieldPath at, TaskSpec task) {
    task.parallel().ifPresent(parallel -> tasks(at.field("parallel"), parallel.tasks()));
    task.each().ifPresent(each -> task(at.field("each").field("task"), each.task()));
    task.subjob().ifPresent(job -> subjob(at.field("subjob"), job));
  }

  private void subjob(FieldPath at, SubJob job) {
    secrets(at, job.secrets());
    tasks(at, job.tasks());
  }
}
