package dev.winch.engine.evaluation;

import static dev.winch.expr.value.Type.Basic.BOOL;
import static dev.winch.expr.value.Type.Basic.FLOAT;
import static dev.winch.expr.value.Type.Basic.INT;
import static dev.winch.expr.value.Type.Basic.TEXT;
import static dev.winch.expr.value.Type.Basic.TIME;
import static java.util.Map.entry;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.RecordValue;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.TimeValue;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the condition of a webhook sees: the record {@code job} and, for events of tasks, the record
 * {@code task}. Every field has two names, as the reference writes it and as the API does: {@code
 * job.CreatedAt} and {@code job.createdAt}.
 */
public final class WebhookConditionScope {
  private static final Type.RecordOf USER =
      record(
          "User",
          entry("ID", TEXT),
          entry("Name", TEXT),
          entry("Username", TEXT),
          entry("CreatedAt", TIME),
          entry("Disabled", BOOL));

  private static final Type.RecordOf SCHEDULE =
      record("JobSchedule", entry("ID", TEXT), entry("Cron", TEXT));

  private static final Type.RecordOf JOB =
      record(
          "JobSummary",
          entry("ID", TEXT),
          entry("CreatedBy", USER),
          entry("ParentID", TEXT),
          entry("Inputs", Types.TEXT_MAP),
          entry("Name", TEXT),
          entry("Description", TEXT),
          entry("Tags", Types.TEXTS),
          entry("State", TEXT),
          entry("CreatedAt", TIME),
          entry("StartedAt", TIME),
          entry("CompletedAt", TIME),
          entry("FailedAt", TIME),
          entry("Position", INT),
          entry("TaskCount", INT),
          entry("Result", TEXT),
          entry("Error", TEXT),
          entry("Progress", FLOAT),
          entry("Schedule", SCHEDULE));

  private static final Type.RecordOf TASK =
      record(
          "TaskSummary",
          entry("ID", TEXT),
          entry("JobID", TEXT),
          entry("Position", INT),
          entry("Progress", FLOAT),
          entry("Name", TEXT),
          entry("Description", TEXT),
          entry("State", TEXT),
          entry("CreatedAt", TIME),
          entry("ScheduledAt", TIME),
          entry("StartedAt", TIME),
          entry("CompletedAt", TIME),
          entry("Error", TEXT),
          entry("Result", TEXT),
          entry("Var", TEXT),
          entry("Tags", Types.TEXTS));

  private static final Scope OF_JOB = Scope.ofJobFiles().with("job", JOB);
  private static final Scope OF_TASK = OF_JOB.with("task", TASK);

  /** How conditions name the field that only the store can fill. */
  static final List<String> CREATOR = List.of("CreatedBy", other("CreatedBy"));

  private WebhookConditionScope() {}

  @SafeVarargs
  private static Type.RecordOf record(String name, Map.Entry<String, Type>... fields) {
    Map<String, Type> all = new LinkedHashMap<>();
    for (Map.Entry<String, Type> field : fields) {
      all.put(field.getKey(), field.getValue());
    }
    for (Map.Entry<String, Type> field : fields) {
      all.put(other(field.getKey()), field.getValue());
    }
    return new Type.RecordOf(name, all);
  }

  /** {@code parentId} for {@code ParentID}. */
  private static String other(String name) {
    String words = name.replace("ID", "Id");
    return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }

  /** The names that the condition of a webhook can use; none is hidden by the kind of event. */
  public static Scope scope() {
    return OF_TASK;
  }

  /**
   * For an event of the job.
   *
   * @param state the state that the receiver gets
   * @param creator as far as it is known
   */
  public static EvaluationContext of(
      JobRun job, String state, Optional<User> creator, Bindings bindings) {
    return new EvaluationContext(OF_JOB, bindings.bind("job", job(job, state, creator)));
  }

  /** The same for an event of one of its tasks. */
  public static EvaluationContext of(
      JobRun job, Optional<User> creator, TaskRun task, TaskSpec spec, Bindings bindings) {
    bindings.bind("job", job(job, job.state().name(), creator)).bind("task", task(task, spec));
    return new EvaluationContext(OF_TASK, bindings);
  }

  private static Value job(JobRun job, String state, Optional<User> creator) {
    return filled(
        JOB,
        entry("ID", Text.of(job.id().value())),
        entry("CreatedBy", creator.map(WebhookConditionScope::user).orElse(Nil.NIL)),
        entry("ParentID", Text.of(job.parentId().map(TaskId::value).orElse(""))),
        entry("Inputs", MapValue.texts(job.inputs())),
        entry("Name", Text.of(job.name())),
        entry("Description", Text.of(job.description())),
        entry("Tags", texts(job.tags())),
        entry("State", Text.of(state)),
        entry("CreatedAt", TimeValue.utc(job.createdAt())),
        entry("StartedAt", time(job.startedAt())),
        entry("CompletedAt", time(job.completedAt())),
        entry("FailedAt", time(job.failedAt())),
        entry("Position", Int.of(job.position())),
        entry("TaskCount", Int.of(job.taskCount())),
        entry("Result", Text.of(job.result())),
        entry("Error", Text.of(job.error())),
        entry("Progress", new Float64(job.progress())),
        entry("Schedule", job.scheduleId().map(WebhookConditionScope::schedule).orElse(Nil.NIL)));
  }

  private static Value user(User user) {
    return filled(
        USER,
        entry("ID", Text.of(user.id().value())),
        entry("Name", Text.of(user.name())),
        entry("Username", Text.of(user.username())),
        entry("CreatedAt", TimeValue.utc(user.createdAt())),
        entry("Disabled", Bool.of(user.disabled())));
  }

  private static Value schedule(ScheduleId id) {
    return filled(SCHEDULE, entry("ID", Text.of(id.value())), entry("Cron", Text.EMPTY));
  }

  private static Value task(TaskRun task, TaskSpec spec) {
    return filled(
        TASK,
        entry("ID", Text.of(task.id().value())),
        entry("JobID", Text.of(task.jobId().value())),
        entry("Position", Int.of(task.position())),
        entry("Progress", new Float64(task.progress())),
        entry("Name", Text.of(spec.name())),
        entry("Description", Text.of(spec.description())),
        entry("State", Text.of(task.state().name())),
        entry("CreatedAt", TimeValue.utc(task.createdAt())),
        entry("ScheduledAt", time(task.scheduledAt())),
        entry("StartedAt", time(task.startedAt())),
        entry("CompletedAt", time(task.completedAt())),
        entry("Error", Text.of(task.error())),
        entry("Result", Text.of(task.result())),
        entry("Var", Text.of(spec.var())),
        entry("Tags", texts(spec.tags())));
  }

  @SafeVarargs
  private static Value filled(Type.RecordOf type, Map.Entry<String, Value>... fields) {
    Map<String, Value> all = new HashMap<>();
    for (Map.Entry<String, Value> field : fields) {
      all.put(field.getKey(), field.getValue());
      all.put(other(field.getKey()), field.getValue());
    }
    return new RecordValue(type, all);
  }

  private static Value time(Optional<Instant> at) {
    return at.<Value>map(TimeValue::utc).orElse(Nil.NIL);
  }

  private static Value texts(List<String> texts) {
    return ListValue.typed(TEXT, texts.stream().map(Text::of).toArray(Value[]::new));
  }
}
