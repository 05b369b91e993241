package dev.winch.model.spec;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Estimates how much memory tasks take. */
public final class TaskSize {
  /** Share of a task itself, in characters. */
  public static final long BARE = 500;

  private TaskSize() {}

  /** Characters of the texts of a task and of all tasks in it, and a share for each of these. */
  public static long of(TaskSpec task) {
    return BARE
        + task.run().length()
        + texts(task.cmd())
        + texts(task.entrypoint())
        + texts(task.env())
        + texts(task.files())
        + auxiliary(task.pre())
        + auxiliary(task.post())
        + task.parallel().map(parallel -> tasks(parallel.tasks())).orElse(0L)
        + task.each().map(each -> of(each.task())).orElse(0L)
        + task.subjob().map(TaskSize::subjob).orElse(0L);
  }

  private static long subjob(SubJob job) {
    return tasks(job.tasks()) + texts(job.inputs()) + texts(job.secrets());
  }

  private static long tasks(List<TaskSpec> tasks) {
    long sum = 0;
    for (TaskSpec task : tasks) {
      sum += of(task);
    }
    return sum;
  }

  private static long auxiliary(List<AuxTask> tasks) {
    long sum = 0;
    for (AuxTask task : tasks) {
      sum += task.run().length() + texts(task.cmd()) + texts(task.env()) + texts(task.files());
    }
    return sum;
  }

  private static long texts(Map<String, String> texts) {
    return texts.isEmpty() ? 0 : texts(texts.keySet()) + texts(texts.values());
  }

  private static long texts(Collection<String> texts) {
    long sum = 0;
    for (String text : texts) {
      sum += text.length();
    }
    return sum;
  }
}
