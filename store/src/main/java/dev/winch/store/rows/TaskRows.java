package dev.winch.store.rows;

import dev.winch.model.run.JobId;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.Omission;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Maps task runs to and from rows. */
public final class TaskRows {
  /** Tasks that older versions started do not have the start of their node's process. */
  public static final String SELECT =
      "select id, job_id, parent_id, path, position, state, evaluated, attempts, dispatch,"
          + " redelivered, queue, priority, created_at, scheduled_at, started_at, completed_at,"
          + " failed_at, cancelled_at, due_at, node_id, coalesce(node_since, started_at), progress,"
          + " last_log_part, result, error, item_index, item, size, created, completions, subjob_id from tasks ";

  /** The columns for lists of runs, with long results replaced by a note. */
  public static final String SELECT_SHOWN =
      SELECT.replace(", result,", ", " + Omission.column("result", "'/tasks/' || id") + ",");

  /** The same, followed by the number of the row's last change. */
  public static final String SELECT_CHANGED =
      SELECT_SHOWN.replace(" from tasks ", ", changed from tasks ");

  /** The columns without evaluated form, item and result, which may be large. */
  public static final String SELECT_STANDING =
      SELECT
          .replace(" evaluated,", " null,")
          .replace(" result, error,", " '', '',")
          .replace(" item,", " null,");

  /** The columns without what never changes and may be large. */
  public static final String SELECT_CHANGEABLE =
      SELECT.replace(" evaluated,", " null,").replace(" item,", " null,");

  /** SQL for the approximate size of a shown row in bytes. */
  public static final String BYTES =
      "512 + coalesce(octet_length(evaluated), 0) + coalesce(octet_length(item), 0)"
          + " + octet_length(error) + case when octet_length(result) <= %1$d then octet_length(result) else 0 end"
              .formatted(Omission.SHOWN);

  /** About how many bytes a row takes that is read whole. */
  public static final String ALL_BYTES =
      "512 + coalesce(octet_length(evaluated), 0) + coalesce(octet_length(item), 0)"
          + " + octet_length(error) + octet_length(result)";

  /** When the run ended, null if it has not. Rows of old versions may not have the time. */
  public static final String ENDED =
      "case when state in ('COMPLETED', 'SKIPPED', 'FAILED', 'CANCELLED')"
          + " then coalesce(completed_at, failed_at, cancelled_at, created_at) end";

  /** {@link TaskRun#logEnd} of a run that has ended. */
  public static final String LOG_END = "case when node_id is null then 0 else last_log_part end";

  /** Columns that never change. */
  private static final String KEPT =
      "id, job_id, parent_id, path, position, evaluated, attempts, created_at, item_index, item";

  /** In the order of {@link #bindUpdate}, followed by the id. */
  public static final String CHANGING =
      "state, dispatch, redelivered, queue, priority, scheduled_at, started_at, completed_at,"
          + " failed_at, cancelled_at, due_at, node_id, node_since, progress, last_log_part, result, error, size, created,"
          + " completions, subjob_id";

  /** In the order of {@link #bindInsert}. */
  public static final String COLUMNS = KEPT + ", " + CHANGING;

  private final Definitions definitions;

  public TaskRows(Definitions definitions) {
    this.definitions = definitions;
  }

  public TaskRun read(Row row) throws SQLException {
    var id = new TaskId(row.text());
    return new TaskRun(
        id,
        new JobId(row.text()),
        row.maybeText().map(TaskId::new),
        TaskPath.parse(row.text()),
        row.integer(),
        TaskState.valueOf(row.text()),
        row.maybeText().map(stored -> definitions.task(id, stored)),
        row.integer(),
        row.integer(),
        row.integer(),
        row.text(),
        row.integer(),
        row.time(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        process(row),
        row.real(),
        row.maybeInteger(),
        row.text(),
        row.text(),
        item(id, row),
        children(row),
        row.maybeText().map(JobId::new));
  }

  private static Optional<NodeProcess> process(Row row) throws SQLException {
    Optional<NodeId> node = row.maybeText().map(NodeId::new);
    Optional<Instant> since = row.maybeTime();
    return node.map(id -> new NodeProcess(id, since.orElseThrow()));
  }

  private Optional<TaskRun.Item> item(TaskId id, Row row) throws SQLException {
    OptionalInt index = row.maybeInteger();
    Optional<String> value = row.maybeText();
    return value.map(stored -> new TaskRun.Item(index.orElseThrow(), definitions.item(id, stored)));
  }

  private static Optional<TaskRun.Children> children(Row row) throws SQLException {
    OptionalInt size = row.maybeInteger();
    int created = row.integer();
    int completions = row.integer();
    return size.isPresent()
        ? Optional.of(new TaskRun.Children(size.getAsInt(), created, completions))
        : Optional.empty();
  }

  /**
   * @param specs returns the definition of the task's job; called only if needed
   */
  public void bindInsert(Params params, TaskRun task, Function<JobId, JobSpec> specs)
      throws SQLException {
    bindInsert(params, task, contents(task, specs));
  }

  /** A task's evaluated form and item as they are stored. */
  public record Contents(Optional<String> evaluated, Optional<String> item) {
    public static final Contents NONE = new Contents(Optional.empty(), Optional.empty());
  }

  /**
   * @param specs returns the definition of the task's job; called only if needed
   */
  public Contents contents(TaskRun task, Function<JobId, JobSpec> specs) {
    return new Contents(
        task.evaluated()
            .map(spec -> definitions.encode(task.id(), spec, specs.apply(task.jobId()))),
        task.item()
            .map(
                item ->
                    definitions.encodeItem(task.id(), item.value(), specs.apply(task.jobId()))));
  }

  /**
   * @param contents those that the row itself stores
   */
  public void bindInsert(Params params, TaskRun task, Contents contents) throws SQLException {
    params
        .text(task.id().value())
        .text(task.jobId().value())
        .text(task.parentId().map(TaskId::value))
        .text(task.path().toString())
        .number(task.position())
        .text(contents.evaluated())
        .number(task.attempts())
        .time(task.createdAt())
        .number(optional(task.item(), TaskRun.Item::index))
        .text(contents.item());
    bindChanging(params, task);
  }

  public static void bindUpdate(Params params, TaskRun task) throws SQLException {
    bindChanging(params, task);
    params.text(task.id().value());
  }

  private static void bindChanging(Params params, TaskRun task) throws SQLException {
    params
        .text(task.state().name())
        .number(task.dispatch())
        .number(task.redelivered())
        .text(task.queue())
        .number(task.priority())
        .time(task.scheduledAt())
        .time(task.startedAt())
        .time(task.completedAt())
        .time(task.failedAt())
        .time(task.cancelledAt())
        .time(task.dueAt())
        .text(task.nodeId().map(NodeId::value))
        .time(task.process().map(NodeProcess::startedAt))
        .real(task.progress())
        .number(task.lastLogPart())
        .text(task.result())
        .text(task.error())
        .number(optional(task.children(), TaskRun.Children::size))
        .number(optional(task.children(), TaskRun.Children::created))
        .number(optional(task.children(), TaskRun.Children::completions))
        .text(task.subjobId().map(JobId::value));
  }

  private static <T> OptionalInt optional(Optional<T> value, ToIntFunction<T> part) {
    return value.isPresent() ? OptionalInt.of(part.applyAsInt(value.get())) : OptionalInt.empty();
  }
}
