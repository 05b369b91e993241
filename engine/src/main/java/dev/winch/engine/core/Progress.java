package dev.winch.engine.core;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;
import java.util.List;

/** The progress of a job from the progress of one of its tasks. */
final class Progress {
  private Progress() {}

  /**
   * The job's progress when a task reports this progress. A child counts for its share of the
   * composite around it, so that the end of a child does not make the job's progress jump.
   *
   * @param percent of the task, 0 to 100
   * @param ancestors of the task, nearest first
   */
  static double ofJob(JobRun job, double percent, List<TaskRun> ancestors) {
    double done = percent / 100;
    for (TaskRun composite : ancestors) {
      TaskRun.Children children = composite.children().orElse(new TaskRun.Children(1, 1, 0));
      done = Math.min(1, (children.completions() + done) / Math.max(1, children.size()));
    }
    double steps = Math.max(0, job.position() - 1) + done;
    return Math.max(job.progress(), rounded(100 * steps / Math.max(1, job.taskCount())));
  }

  /** To two decimals, as it is stored and shown. */
  static double rounded(double percent) {
    return Math.round(percent * 100) / 100.0;
  }
}
