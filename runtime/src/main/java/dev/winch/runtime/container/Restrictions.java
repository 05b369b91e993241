package dev.winch.runtime.container;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.util.List;

/**
 * Restrictions of containers in addition to the engine's defaults.
 *
 * @param newPrivileges {@code runtime.containers.new_privileges}: whether set-uid programs gain
 *     privileges
 * @param dropped {@code runtime.containers.cap_drop}: removed capabilities
 * @param added {@code runtime.containers.cap_add}: capabilities beside the engine's defaults, or
 *     all that there are if {@code ALL} are dropped
 * @param processes {@code runtime.containers.pids_limit}: maximum number of processes; 0 for the
 *     engine's default
 */
public record Restrictions(
    boolean newPrivileges, List<String> dropped, List<String> added, int processes) {
  /** The defaults. */
  public static final Restrictions DEFAULT =
      new Restrictions(false, List.of("NET_RAW"), List.of(), 4096);

  /**
   * @throws IllegalArgumentException if a capability does not exist
   */
  public Restrictions {
    dropped = List.copyOf(dropped);
    capabilities(dropped);
    added = List.copyOf(added);
    capabilities(added);
  }

  void apply(HostConfig host) {
    if (!newPrivileges) {
      host.withSecurityOpts(List.of("no-new-privileges"));
    }
    if (!dropped.isEmpty()) {
      host.withCapDrop(capabilities(dropped));
    }
    if (!added.isEmpty()) {
      host.withCapAdd(capabilities(added));
    }
    if (processes > 0) {
      host.withPidsLimit((long) processes);
    }
  }

  private static Capability[] capabilities(List<String> names) {
    return names.stream()
        .map(name -> Capability.valueOf(name.replaceFirst("^CAP_", "")))
        .toArray(Capability[]::new);
  }
}
