package dev.winch.engine.core;

import dev.winch.expr.fault.ExprException;
import dev.winch.model.event.FollowUp;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.LimitExceededException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRun.Children;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Optional;

/**
 * How composites open, create their children and complete. A {@code parallel} or {@code each} keeps
 * only counters of its children; the end of a child never loads its siblings.
 */
public final class CompositeDecisions {
  /** Characters of evaluated children after which the next ones wait for another decision. */
  private static final long MAX_CHARACTERS = 8L << 20;

  private CompositeDecisions() {}

  static Decision open(DecisionBuilder builder) {
    if (builder.task().state() != TaskState.PENDING || builder.job().state().isFinal()) {
      return builder.nothing("task " + builder.task().id() + " is no longer to be opened");
    }
    TaskSpec task = builder.task().effective(builder.spec());
    if (task.parallel().isPresent()) {
      openParallel(builder, task.parallel().get().tasks());
    } else if (task.each().isPresent()) {
      openEach(builder, task.each().get());
    } else {
      openSubjob(builder, task.subjob().orElseThrow());
    }
    return builder.decision();
  }

  /** The children are evaluated with their parent. */
  private static void openParallel(DecisionBuilder builder, List<TaskSpec> tasks) {
    markOpened(builder, new Children(tasks.size(), tasks.size(), 0));
    TaskRun parent = builder.task();
    boolean asWritten = parent.evaluated().isEmpty();
    for (int i = 0; i < tasks.size(); i++) {
      TaskSpec task = tasks.get(i);
      TaskRun made = parent.child(builder.newTaskId(), i, builder.now());
      TaskDecisions.start(builder, asWritten ? made : made.evaluatedAs(Optional.of(task)), task);
    }
  }

  private static void openEach(DecisionBuilder builder, Each each) {
    List<String> items;
    try {
      items = Evaluation.ofTask(builder).list(each.list());
    } catch (ExprException | InvalidInputException | LimitExceededException e) {
      TaskDecisions.failForGood(
          builder, builder.subject(), builder.now(), String.valueOf(e.getMessage()));
      return;
    }
    markOpened(builder, new Children(items.size(), 0, 0));
    if (items.isEmpty()) {
      TaskDecisions.complete(builder, builder.subject(), builder.now(), "");
      return;
    }
    if (createItems(builder, each, items) < items.size()) {
      builder.items(builder.task().id(), items);
    }
  }

  /** Creates more children of an open {@code each}, as its concurrency allows. */
  static Decision openMore(DecisionBuilder builder) {
    if (builder.input().task().isEmpty()
        || builder.task().state() != TaskState.RUNNING
        || builder.job().state().isFinal()) {
      return builder.nothing("the task is not open");
    }
    Each each = builder.task().effective(builder.spec()).each().orElseThrow();
    createItems(builder, each, builder.input().items());
    return builder.decision();
  }

  /**
   * Creates the rows of children, from the first that has none.
   *
   * @param next the elements from there on
   * @return how many children have rows now
   */
  private static int createItems(DecisionBuilder builder, Each each, List<String> next) {
    TaskRun parent = builder.task();
    Children counters = parent.children().orElseThrow();
    int from = counters.created();
    int until =
        Math.min(from + Math.min(next.size(), DecisionInput.ITEMS), creatable(counters, each));
    int made = from;
    while (made < until && !builder.job().state().isFinal() && builder.weight() < MAX_CHARACTERS) {
      TaskRun.Item item = new TaskRun.Item(made, next.get(made - from));
      TaskRun child = parent.child(builder.newTaskId(), item, builder.now());
      TaskDecisions.create(
          builder, child, each.task(), Evaluation.ofTask(builder).withItem(each.variable(), item));
      made++;
    }
    Children after = counters.withCreated(made);
    builder.change(builder.subject(), open -> open.withChildren(after));
    if (made < creatable(after, each)) {
      builder.followUp(new FollowUp.OpenMore(parent.id()));
    }
    return made;
  }

  /** How many children may have rows: at most {@code concurrency} are unfinished. */
  private static int creatable(Children counters, Each each) {
    return each.concurrency() == 0
        ? counters.size()
        : Math.min(counters.size(), counters.completions() + each.concurrency());
  }

  /** Whether an open {@code each} may create more children. */
  public static boolean mayOpenMore(TaskRun task, JobSpec spec) {
    return task.state() == TaskState.RUNNING
        && task.children()
            .filter(
                children ->
                    task.effective(spec)
                        .each()
                        .filter(each -> children.created() < creatable(children, each))
                        .isPresent())
            .isPresent();
  }

  private static void markOpened(DecisionBuilder builder, Children children) {
    JobDecisions.taskStarted(builder);
    builder.change(builder.subject(), task -> task.opened(children, builder.now()));
  }

  /** Counts a completed child; the task of the input is the composite. */
  static Decision childEnded(DecisionBuilder builder) {
    TaskRun parent = builder.task();
    if (parent.state() != TaskState.RUNNING || builder.job().state().isFinal()) {
      return builder.nothing("task " + parent.id() + " is not open");
    }
    Children after = parent.children().orElseThrow().withCompletion();
    builder.change(builder.subject(), open -> open.withChildren(after));
    if (after.completions() >= after.size()) {
      TaskDecisions.complete(builder, builder.subject(), builder.now(), "");
      return builder.decision();
    }
    Optional<Each> each = parent.effective(builder.spec()).each();
    if (each.isPresent() && after.created() < creatable(after, each.get())) {
      builder.followUp(new FollowUp.OpenMore(parent.id()));
    }
    return builder.decision();
  }

  private static void openSubjob(DecisionBuilder builder, SubJob subjob) {
    JobId id = new JobId(builder.context().ids().next());
    JobDecisions.taskStarted(builder);
    builder.change(builder.subject(), task -> task.opened(id, builder.now()));
    JobSpec spec =
        new JobSpec(
            subjob.name(),
            subjob.description(),
            List.of(),
            subjob.tasks(),
            subjob.inputs(),
            subjob.secrets(),
            subjob.output(),
            builder.spec().defaults(),
            subjob.webhooks(),
            builder.spec().permissions(),
            subjob.autoDelete(),
            "",
            Optional.empty(),
            builder.spec().hidden(),
            builder.spec().trace().map(trace -> trace.at(SpanIds.task(builder.task().id()))));
    Optional<TaskId> parent =
        subjob.detached() ? Optional.empty() : Optional.of(builder.task().id());
    JobRun accepted = builder.job().subjob(id, parent, builder.now(), spec);
    builder.insert(accepted, spec);
    builder.followUp(new FollowUp.Advance(id));
    if (subjob.detached()) {
      TaskDecisions.complete(builder, builder.subject(), builder.now(), "");
    }
  }

  /**
   * Ends the task whose sub-job has ended; a cancelled sub-job cancels the job of the task. The
   * input's job is that of the task, and {@link DecisionInput#related} the sub-job.
   */
  static Decision subjobEnded(DecisionBuilder builder, FollowUp.SubjobEnded ended) {
    if (builder.input().task().isEmpty()
        || builder.task().state() != TaskState.RUNNING
        || builder.job().state().isFinal()) {
      return builder.nothing("task " + ended.task() + " does not wait for its sub-job");
    }
    if (!builder.task().subjobId().equals(Optional.of(ended.subjob()))) {
      return builder.nothing("job " + ended.subjob() + " is not what the task waits for");
    }
    JobRun subjob = builder.input().related().orElseThrow();
    switch (subjob.state()) {
      case COMPLETED ->
          TaskDecisions.complete(builder, builder.subject(), builder.now(), subjob.result());
      case FAILED ->
          TaskDecisions.failForGood(builder, builder.subject(), builder.now(), subjob.error());
      case CANCELLED ->
          builder.followUp(new FollowUp.CancelRelated(builder.job().id(), ended.origin()));
      case PENDING, SCHEDULED, RUNNING -> {
        return builder.nothing("job " + subjob.id() + " has not ended");
      }
    }
    return builder.decision();
  }
}
