package dev.winch.server.live;

import dev.winch.codec.view.LiveEventWriter;
import dev.winch.codec.view.LogWriter;
import dev.winch.engine.ChangeWatch;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The log of one task for one client; the id of an event is the number of its part. */
final class TaskLogSource implements EventSource {
  private final TaskId task;
  private final JobSpec spec;
  private final LogEvents.Context context;
  private final LogWriter writer;
  private final LogParts parts;
  private final ChangeWatch.Registration registration;
  private final EndOfTasks ends;
  private int sent;
  private volatile boolean toBeAsked;

  /**
   * @param sent number of the last part that the client has
   */
  TaskLogSource(TaskRun task, JobSpec spec, int sent, LogEvents.Context context, Runnable wake) {
    this.task = task.id();
    this.spec = spec;
    this.sent = sent;
    this.context = context;
    this.writer = context.writer();
    this.parts = new LogParts(context.logs(), context.clock(), context.nanos());
    this.ends = new EndOfTasks(context.clock(), context.nanos());
    this.registration =
        context
            .watch()
            .of(
                task.jobId(),
                change -> {
                  if (change.tasks() || !change.complete() || change.logs().contains(task.id())) {
                    wake.run();
                  }
                });
  }

  @Override
  public Optional<Piece> next() {
    toBeAsked = false;
    // Before the parts, so that an ended task has no more of them.
    Optional<TaskRun> run = context.jobs().task(task);
    OptionalInt logEnd =
        run.filter(one -> one.state().isFinal()).map(TaskRun::logEnd).orElse(OptionalInt.empty());
    List<LogPart> found = parts.after(task, sent, logEnd);
    if (!found.isEmpty()) {
      EventText text = new EventText();
      for (LogPart part : found) {
        sent = part.number();
        text.add(Integer.toString(sent), "log", writer.part(part, spec));
      }
      return Optional.of(new Piece(text.bytes(), false));
    }
    run.flatMap(one -> context.jobs().job(one.jobId())).ifPresent(ends::note);
    boolean over =
        run.isEmpty() || (run.get().state().isFinal() && ends.isComplete(task, sent, logEnd));
    toBeAsked = parts.hasGaps() || run.filter(one -> one.state().isFinal()).isPresent();
    if (!over || parts.hasGaps()) {
      return Optional.empty();
    }
    byte[] end = LiveEventWriter.end(run.map(one -> one.state().name()).orElse(""));
    return Optional.of(new Piece(new EventText().add("end", end).bytes(), true));
  }

  @Override
  public boolean isToBeAsked() {
    return toBeAsked;
  }

  @Override
  public void close() {
    registration.close();
  }
}
