package dev.winch.model.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job inside a job.
 *
 * @param detached whether the task ends at once instead of with the sub-job
 */
public record SubJob(
    String name,
    String description,
    List<TaskSpec> tasks,
    Map<String, String> inputs,
    Map<String, String> secrets,
    Optional<AutoDelete> autoDelete,
    String output,
    boolean detached,
    List<Webhook> webhooks) {

  public SubJob {
    tasks = List.copyOf(tasks);
    inputs = OrderedMaps.copy(inputs);
    secrets = OrderedMaps.copy(secrets);
    webhooks = List.copyOf(webhooks);
  }
}
