package dev.winch.engine.explain;

import java.util.List;
import java.util.Map;

/**
 * Why something is where it is.
 *
 * @param id of the task, the job or the schedule
 * @param message one sentence for people
 * @param details what the sentence names, for machines: {@code queue}, {@code node}, {@code until}
 *     …
 * @param tasks of a job: those under way that hold it up
 */
public record Explanation(
    String id,
    String state,
    WaitReason reason,
    String message,
    Map<String, String> details,
    List<Explanation> tasks) {
  public Explanation {
    details = Map.copyOf(details);
    tasks = List.copyOf(tasks);
  }
}
