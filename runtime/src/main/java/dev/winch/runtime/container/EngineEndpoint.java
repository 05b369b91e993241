package dev.winch.runtime.container;

import java.net.URI;
import java.util.Objects;

/**
 * Where a container engine listens.
 *
 * @param host such as {@code unix:///var/run/docker.sock}
 * @param kind {@code docker} or {@code podman}
 */
public record EngineEndpoint(URI host, Kind kind) {
  public EngineEndpoint {
    Objects.requireNonNull(host);
    Objects.requireNonNull(kind);
  }

  /** Which engine answers; both speak docker's API. */
  public enum Kind {
    DOCKER,
    PODMAN;

    /** As in {@code runtime.type}. */
    public String text() {
      return this == DOCKER ? "docker" : "podman";
    }
  }
}
