package dev.winch.engine.core;

import dev.winch.expr.fault.ExprException;
import dev.winch.model.event.Step;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.fault.LimitExceeded;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
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
 * How tasks that hold other tasks open, go on and close. A {@code parallel} or {@code each} keeps
 * only counters of its children; the end of a child never looks at its siblings.
 */
public final class Composites {
  /** Characters of evaluated children from which the next ones wait for a decision of their own. */
  private static final long HEAVY = 8L << 20;

  private Composites() {}

  static Decision open(Draft draft) {
    if (draft.task().state() != TaskState.PENDING || draft.job().state().isFinal()) {
      return Decision.nothing("task " + draft.task().id() + " is no longer to be opened");
    }
    TaskSpec task = draft.task().effective(draft.spec());
    if (task.parallel().isPresent()) {
      openParallel(draft, task.parallel().get().tasks());
    } else if (task.each().isPresent()) {
      openEach(draft, task.each().get());
    } else {
      openSubjob(draft, task.subjob().orElseThrow());
    }
    return draft.decision();
  }

  /** The children were evaluated with their parent. */
  private static void openParallel(Draft draft, List<TaskSpec> tasks) {
    TaskRun opened = opened(draft, new Children(tasks.size(), tasks.size(), 0));
    boolean asWritten = opened.evaluated().isEmpty();
    Evaluation evaluation = Evaluation.of(draft);
    for (int i = 0; i < tasks.size() && !draft.job().state().isFinal(); i++) {
      TaskSpec task = tasks.get(i);
      TaskRun bare = child(draft, opened, i).build();
      TaskRun made = asWritten ? bare : bare.toBuilder().evaluated(task).build();
      try {
        Tasks.start(draft, made, task, evaluation.skips(task));
      } catch (ExprException e) {
        Tasks.failForGood(draft, made, draft.now(), e.getMessage());
      }
    }
  }

  private static void openEach(Draft draft, Each each) {
    List<String> items;
    try {
      items = Evaluation.ofTask(draft).list(each.list());
    } catch (ExprException | InvalidInput | LimitExceeded e) {
      Tasks.failForGood(draft, draft.task(), draft.now(), e.getMessage());
      return;
    }
    TaskRun opened = opened(draft, new Children(items.size(), 0, 0));
    if (items.isEmpty()) {
      Tasks.complete(draft, opened, draft.now(), "");
      return;
    }
    int first = createItems(draft, opened, each, items);
    if (first < items.size()) {
      draft.items(opened.id(), items);
    }
  }

  /** More children of an open {@code each}, as far as its concurrency allows. */
  static Decision openMore(Draft draft) {
    if (draft.slice().task().isEmpty()
        || draft.task().state() != TaskState.RUNNING
        || draft.job().state().isFinal()) {
      return Decision.nothing("the task is not open");
    }
    Each each = draft.task().effective(draft.spec()).each().orElseThrow();
    createItems(draft, draft.task(), each, draft.slice().items());
    return draft.decision();
  }

  /**
   * Gives children their rows, from the first that has none.
   *
   * @param next the elements from there on
   * @return how many children have rows now
   */
  private static int createItems(Draft draft, TaskRun parent, Each each, List<String> next) {
    Children counters = parent.children().orElseThrow();
    int from = counters.created();
    int until = Math.min(from + Math.min(next.size(), Slice.ITEMS), allowed(counters, each));
    int made = from;
    while (made < until && !draft.job().state().isFinal() && draft.weight() < HEAVY) {
      TaskRun.Item item = new TaskRun.Item(made, next.get(made - from));
      TaskRun bare = child(draft, parent, 0).item(item).build();
      Tasks.create(
          draft, bare, each.task(), Evaluation.ofTask(draft).withItem(each.variable(), item));
      made++;
    }
    Children after = new Children(counters.size(), made, counters.completions());
    draft.save(parent.toBuilder().children(after).build());
    if (made < allowed(after, each)) {
      draft.then(new Step.OpenMore(parent.id()));
    }
    return made;
  }

  /** Up to which index children may have rows: at most {@code concurrency} are under way. */
  private static int allowed(Children counters, Each each) {
    return each.concurrency() == 0
        ? counters.size()
        : Math.min(counters.size(), counters.completions() + each.concurrency());
  }

  /** Whether more children of an open {@code each} may have rows than have one. */
  public static boolean mayOpenMore(TaskRun task, JobSpec spec) {
    return task.state() == TaskState.RUNNING
        && task.children()
            .filter(
                children ->
                    task.effective(spec)
                        .each()
                        .filter(each -> children.created() < allowed(children, each))
                        .isPresent())
            .isPresent();
  }

  private static TaskRun opened(Draft draft, Children children) {
    TaskRun opened = opening(draft).children(children).build();
    draft.save(opened);
    return opened;
  }

  private static TaskRun.Builder opening(Draft draft) {
    if (draft.job().state() == JobState.SCHEDULED) {
      draft.save(draft.job().toBuilder().state(JobState.RUNNING).build());
    }
    return draft.task().toBuilder()
        .state(TaskState.RUNNING)
        .scheduledAt(draft.now())
        .startedAt(draft.now());
  }

  private static TaskRun.Builder child(Draft draft, TaskRun parent, int step) {
    return TaskRun.created(
            draft.newTaskId(), parent.jobId(), parent.path().child(step), draft.now())
        .parentId(parent.id())
        .position(parent.position());
  }

  /** One child less to wait for; the slice's task is the composite. */
  static Decision childEnded(Draft draft) {
    TaskRun parent = draft.task();
    if (parent.state() != TaskState.RUNNING || draft.job().state().isFinal()) {
      return Decision.nothing("task " + parent.id() + " is not open");
    }
    Children before = parent.children().orElseThrow();
    Children after = new Children(before.size(), before.created(), before.completions() + 1);
    TaskRun counted = parent.toBuilder().children(after).build();
    draft.save(counted);
    if (after.completions() >= after.size()) {
      Tasks.complete(draft, counted, draft.now(), "");
      return draft.decision();
    }
    Optional<Each> each = counted.effective(draft.spec()).each();
    if (each.isPresent() && after.created() < allowed(after, each.get())) {
      draft.then(new Step.OpenMore(parent.id()));
    }
    return draft.decision();
  }

  private static void openSubjob(Draft draft, SubJob subjob) {
    JobRun job = draft.job();
    JobId id = new JobId(draft.context().ids().next());
    TaskRun opened = opening(draft).subjobId(id).build();
    draft.save(opened);
    JobSpec spec =
        new JobSpec(
            subjob.name(),
            subjob.description(),
            List.of(),
            subjob.tasks(),
            subjob.inputs(),
            subjob.secrets(),
            subjob.output(),
            draft.spec().defaults(),
            subjob.webhooks(),
            draft.spec().permissions(),
            subjob.autoDelete(),
            "",
            Optional.empty(),
            draft.spec().hidden());
    JobRun accepted =
        JobRun.accepted(id, job.createdBy(), draft.now())
            .parentId(subjob.detached() ? Optional.empty() : Optional.of(opened.id()))
            .depth(job.depth() + 1)
            .described(spec)
            .build();
    draft.insert(accepted, spec);
    draft.then(new Step.Advance(id));
    if (subjob.detached()) {
      Tasks.complete(draft, opened, draft.now(), "");
    }
  }

  /**
   * The sub-job of this task has ended, and so does the task; a cancelled sub-job cancels the job
   * around it. The slice's job is the one around, {@link Slice#related} the sub-job.
   */
  static Decision subjobEnded(Draft draft, Step.SubjobEnded ended) {
    if (draft.slice().task().isEmpty()
        || draft.task().state() != TaskState.RUNNING
        || draft.job().state().isFinal()) {
      return Decision.nothing("task " + ended.task() + " does not wait for its sub-job");
    }
    if (!draft.task().subjobId().equals(Optional.of(ended.subjob()))) {
      return Decision.nothing("job " + ended.subjob() + " is not what the task waits for");
    }
    JobRun subjob = draft.slice().related().orElseThrow();
    switch (subjob.state()) {
      case COMPLETED -> Tasks.complete(draft, draft.task(), draft.now(), subjob.result());
      case FAILED -> Tasks.failForGood(draft, draft.task(), draft.now(), subjob.error());
      case CANCELLED -> draft.then(new Step.CancelRelated(draft.job().id(), ended.origin()));
      case PENDING, SCHEDULED, RUNNING -> {
        return Decision.nothing("job " + subjob.id() + " has not ended");
      }
    }
    return draft.decision();
  }
}
