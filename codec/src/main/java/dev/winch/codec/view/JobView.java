package dev.winch.codec.view;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import java.util.List;

/**
 * A job with all its data except the execution.
 *
 * @param outputs task results by {@code var}
 */
public record JobView(
    JobRun run,
    JobSpec spec,
    User createdBy,
    OutputSource outputs,
    List<PermissionView> permissions) {
  public JobView {
    permissions = List.copyOf(permissions);
  }
}
