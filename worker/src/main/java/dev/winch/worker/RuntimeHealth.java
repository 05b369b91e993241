package dev.winch.worker;

import dev.winch.lifecycle.BoundedCheck;
import dev.winch.runtime.TaskRuntime;
import java.util.Optional;

/** Asks the runtime how it is, once at a time, and does not wait for long. */
final class RuntimeHealth {
  private final BoundedCheck check;

  RuntimeHealth(TaskRuntime runtime) {
    this.check = new BoundedCheck("runtime " + runtime.name(), runtime::fault);
  }

  /** Why the runtime cannot work at the moment; no answer is a reason, too. */
  Optional<String> fault() {
    return check.get();
  }
}
