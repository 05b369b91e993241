package dev.winch.worker;

import dev.winch.lifecycle.BoundedCheck;
import dev.winch.runtime.TaskRuntime;
import java.util.Optional;

/** Checks the health of the runtime: one check at a time, with a timeout. */
final class RuntimeHealth {
  private final BoundedCheck check;

  RuntimeHealth(TaskRuntime runtime) {
    this.check = new BoundedCheck("runtime " + runtime.name(), runtime::fault);
  }

  /** The reason why the runtime is down; a timeout counts as one. */
  Optional<String> fault() {
    return check.get();
  }
}
