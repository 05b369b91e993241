package dev.winch.engine.coordinator;

import dev.winch.model.event.Message;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The messages of one transaction. A later event of the batch may make one obsolete, so each is
 * compared with its task's row at the end.
 */
final class MessageWork {
  private final Function<TaskId, Optional<TaskRun>> rows;
  private final List<Message> messages = new ArrayList<>();

  /** What became of tasks whose rows were written before the end. */
  private final Map<TaskId, Standing> written = new HashMap<>();

  /**
   * @param rows shows a task as of the changes so far
   */
  MessageWork(Function<TaskId, Optional<TaskRun>> rows) {
    this.rows = rows;
  }

  void add(Collection<Message> sent) {
    messages.addAll(sent);
  }

  /** Keeps of rows that are no longer held what decides about their messages. */
  void written(Collection<TaskRun> tasks) {
    tasks.forEach(task -> written.put(task.id(), Standing.of(task)));
  }

  /** The row has changed since, and is held again. */
  void changed(TaskId id) {
    written.remove(id);
  }

  /** Sends again what may have been lost, unless the rows say otherwise. */
  void sendAgain(List<Message> unheard) {
    unheard.stream().filter(this::isCurrent).forEach(messages::add);
  }

  /** What is to be sent, unless the rows at the end of the batch say otherwise; each once. */
  List<Message> current() {
    Set<TaskId> dispatched = new HashSet<>();
    return messages.stream()
        .filter(this::isCurrent)
        .filter(
            message ->
                !(message instanceof Message.Dispatch dispatch)
                    || dispatched.add(dispatch.order().id()))
        .toList();
  }

  private boolean isCurrent(Message message) {
    return switch (message) {
      case Message.Dispatch(TaskOrder order, int _) ->
          standing(order.id())
              .filter(task -> task.state() == TaskState.SCHEDULED)
              .filter(task -> task.isAsIn(order))
              .isPresent();
      case Message.Cancel(NodeId node, TaskId id, int dispatch) ->
          standing(id)
              .map(task -> task.isOver(dispatch) || task.runsOnAnother(node))
              .orElse(true); // deleted with its job, while a run of it was on its way to a worker
      case Message.Withdraw(String _, TaskId id, int dispatch) ->
          standing(id).filter(task -> task.isOver(dispatch)).isPresent();
    };
  }

  private Optional<Standing> standing(TaskId id) {
    Standing known = written.get(id);
    return known == null ? rows.apply(id).map(Standing::of) : Optional.of(known);
  }

  /** What a task's row says of its dispatch. */
  private record Standing(TaskState state, int dispatch, int redelivered, Optional<NodeId> node) {
    static Standing of(TaskRun task) {
      return new Standing(task.state(), task.dispatch(), task.redelivered(), task.nodeId());
    }

    /**
     * Two coordinators may give one number to different dispatches, of which one was committed: a
     * loss counts as a redelivery, a return does not.
     */
    boolean isAsIn(TaskOrder order) {
      return dispatch == order.dispatch() && redelivered == order.redelivered();
    }

    boolean isOver(int number) {
      return state.isFinal() || dispatch != number;
    }

    boolean runsOnAnother(NodeId one) {
      return node.filter(holder -> !holder.equals(one)).isPresent();
    }
  }
}
