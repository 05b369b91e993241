package dev.winch.runtime.container;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.util.List;

/**
 * What containers are kept from beyond the engine's defaults.
 *
 * @param newPrivileges {@code runtime.containers.new_privileges}: whether set-uid programs work
 * @param dropped {@code runtime.containers.cap_drop}: capabilities that are taken away
 * @param processes {@code runtime.containers.pids_limit}: how many at a time; 0 for the engine's
 *     default
 */
public record Restrictions(boolean newPrivileges, List<String> dropped, int processes) {
  /** What installations have that say nothing. */
  public static final Restrictions DEFAULT = new Restrictions(false, List.of("NET_RAW"), 4096);

  /**
   * @throws IllegalArgumentException if there is no capability of one of these names
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
