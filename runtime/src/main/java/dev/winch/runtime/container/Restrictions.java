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
 * @param processes {@code runtime.containers.pids_limit}: maximum number of processes; 0 for the
 *     engine's default
 */
public record Restrictions(boolean newPrivileges, List<String> dropped, int processes) {
  /** The defaults. */
  public static final Restrictions DEFAULT = new Restrictions(false, List.of("NET_RAW"), 4096);

  /**
   * @throws IllegalArgumentException if a capability does not exist
   */
  public Restrictions {
    dropped = List.copyOf(dropped);
    capabilities(dropped);
  }

  void apply(HostConfig host) {
    if (!newPrivileges) {
      host.withSecurityOpts(List.of("no-new-privileges"));
    }
    if (!dropped.isEmpty()) {
      host.withCapDrop(capabilities(dropped));
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
