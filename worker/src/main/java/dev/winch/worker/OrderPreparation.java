package dev.winch.worker;

import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds this worker's defaults and variables to a task before it runs; reports never contain them.
 */
final class OrderPreparation {
  private static final Logger log = LoggerFactory.getLogger(OrderPreparation.class);

  private final Limits limits;
  private final String timeout;
  private final HostEnv hostEnv;
  private final ExecutionSpans spans;

  OrderPreparation(WorkerSettings settings, TaskRuntime runtime, ExecutionSpans spans) {
    this.spans = spans;
    this.timeout = settings.timeout();
    this.hostEnv = settings.hostEnv();
    if (settings.limits().equals(Limits.NONE) || runtime.enforcesLimits()) {
      this.limits = settings.limits();
    } else {
      log.warn(
          "ignoring worker.limits.cpus and worker.limits.memory: the {} runtime does not support"
              + " limits",
          runtime.name());
      this.limits = Limits.NONE;
    }
  }

  TaskOrder of(TaskOrder order) {
    TaskSpec task = spans.in(hostEnv.in(order.task()), order);
    TaskSpec.Builder filled = task.toBuilder();
    if (!limits.equals(Limits.NONE)) {
      filled.limits(Limits.filled(task.limits(), Optional.of(limits)));
    }
    if (task.timeout().isEmpty()) {
      filled.timeout(timeout);
    }
    return order.with(filled.build());
  }
}
