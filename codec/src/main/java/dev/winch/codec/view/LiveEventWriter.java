package dev.winch.codec.view;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;

/** Writes the small events of live streams: progress, gaps and the end. */
public final class LiveEventWriter {
  private LiveEventWriter() {}

  /** How far a job is. */
  public static byte[] progress(JobRun job) {
    return JsonDocument.object(
        out -> {
          out.always("jobId", job.id().value());
          out.always("progress", job.progress());
        });
  }

  /** How far a task is. */
  public static byte[] progress(TaskRun task) {
    return JsonDocument.object(
        out -> {
          out.always("jobId", task.jobId().value());
          out.always("taskId", task.id().value());
          out.always("progress", task.progress());
        });
  }

  /** That events were left out because the reader was slower than they came. */
  public static byte[] skipped(long changes) {
    return JsonDocument.object(out -> out.always("changes", changes));
  }

  /**
   * The end of a stream.
   *
   * @param state of the job or task; {@code ""} if it was deleted
   */
  public static byte[] end(String state) {
    return JsonDocument.object(out -> out.text("state", state));
  }
}
