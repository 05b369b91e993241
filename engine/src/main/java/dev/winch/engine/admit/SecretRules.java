package dev.winch.engine.admit;

import dev.winch.model.fault.InvalidInput;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.stream.Stream;

/** What an installation without an encryption key must refuse (decision 17). */
public final class SecretRules {
  private SecretRules() {}

  /**
   * @throws InvalidInput with the remedy, if the job or one inside it has secrets
   */
  public static void requireNone(JobSpec job) {
    if (!job.secrets().isEmpty() || has(job.tasks())) {
      throw new InvalidInput(
          "a job with secrets needs an encryption key: set datastore.encryption.key on every"
              + " coordinator and worker");
    }
  }

  private static boolean has(List<TaskSpec> tasks) {
    return tasks.stream().anyMatch(SecretRules::has);
  }

  private static boolean has(TaskSpec task) {
    Stream<TaskSpec> inside =
        Stream.concat(
            task.parallel().stream().flatMap(parallel -> parallel.tasks().stream()),
            task.each().stream().map(each -> each.task()));
    return inside.anyMatch(SecretRules::has)
        || task.subjob()
            .filter(subjob -> !subjob.secrets().isEmpty() || has(subjob.tasks()))
            .isPresent();
  }
}
