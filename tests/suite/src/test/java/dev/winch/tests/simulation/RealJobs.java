package dev.winch.tests.simulation;

import dev.winch.codec.Cipher;
import dev.winch.codec.EncryptionContext;
import dev.winch.codec.StoredJson;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Reads;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The random jobs of the simulation for real processes, and the reference interpreter's word on
 * what has become of them.
 *
 * @param seed gives job number n, always the same
 */
public record RealJobs(long seed) {
  private static final String TAG = "number-";

  /** The queues that the jobs use. */
  public static final List<String> QUEUES = List.of("default", "fast", "slow");

  /**
   * What clients did, whether they were answered or not.
   *
   * @param cancelled jobs that were to be cancelled
   * @param restarted how often each job was to be restarted
   */
  public record Asked(Collection<String> cancelled, Map<String, Integer> restarted) {}

  /**
   * How often tasks ran.
   *
   * @param tasks that ran
   * @param again runs beyond the first of a task
   * @param most runs of one task
   */
  public record Runs(int tasks, int again, int most) {}

  /**
   * Puts the program that the tasks run into a folder, which is to be in the workers' PATH.
   *
   * @param lines the file that every run leaves a line in
   */
  public void install(Path folder, Path lines) {
    RealWork.install(folder, lines);
  }

  /** The job file of this number, in JSON. */
  public String file(int number) {
    JobSpec spec = plan(number).spec();
    return new StoredJson(Cipher.none())
        .job(
            new JobSpec(
                spec.name(),
                spec.description(),
                List.of(TAG + number),
                spec.tasks(),
                spec.inputs(),
                spec.secrets(),
                spec.output(),
                spec.defaults(),
                spec.webhooks(),
                spec.permissions(),
                spec.autoDelete(),
                spec.timeout(),
                spec.waiting()),
            new EncryptionContext("", "", ""));
  }

  private Plan plan(int number) {
    return Generator.ofSoundJobs(new SplittableRandom(seed + number)).job();
  }

  /**
   * Holds what is stored against the job files, and the runs that there were against what is
   * stored.
   *
   * @param jobs all that the store holds
   * @param lines what the runs have left
   * @throws Error if anything is otherwise than it may be
   */
  public Runs check(Reads reads, Collection<String> jobs, Asked asked, Collection<String> lines) {
    Map<JobId, Integer> restarts = new HashMap<>();
    asked.restarted().forEach((id, times) -> restarts.put(new JobId(id), times));
    StoredRows rows = new StoredRows(reads, jobs.stream().map(JobId::new).toList(), restarts);
    Map<JobId, Plan> plans = new HashMap<>();
    for (JobRun job : rows.jobs()) {
      for (String tag : rows.spec(job.id()).tags()) {
        rows.expect(job.id(), tag);
        plans.put(job.id(), plan(Integer.parseInt(tag.substring(TAG.length()))));
      }
    }
    rows.settle();
    Set<JobId> cancelled = new HashSet<>();
    asked.cancelled().forEach(id -> cancelled.add(new JobId(id)));
    new Reference(rows, new RealWork(rows), plans, cancelled).check();
    return runs(rows, lines);
  }

  /** What ended by itself ran, and nothing ran that the engine did not hand out. */
  private static Runs runs(Rows rows, Collection<String> lines) {
    Map<TaskId, Integer> times = new HashMap<>();
    for (String line : lines) {
      String[] words = line.split(" ");
      TaskId id = new TaskId(words[0]);
      TaskRun task = rows.task(id).orElseThrow(() -> new Violation("a run of no task: " + line));
      int dispatch = Integer.parseInt(words[1]);
      Violation.unless(
          dispatch >= 1 && dispatch <= task.dispatch(), "was not handed out", line, task);
      times.merge(id, 1, Integer::sum);
    }
    for (TaskState state : List.of(TaskState.COMPLETED, TaskState.FAILED)) {
      for (TaskRun task : rows.tasks(state)) {
        boolean ran = task.nodeId().isPresent();
        Violation.unless(!ran || times.containsKey(task.id()), "never ran", task);
      }
    }
    int all = times.values().stream().mapToInt(n -> n).sum();
    int most = times.values().stream().mapToInt(n -> n).max().orElse(0);
    return new Runs(times.size(), all - times.size(), most);
  }
}
