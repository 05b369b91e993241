package dev.winch.runtime.container;

import java.net.URI;
import java.util.Objects;

/**
 * Address and kind of a container engine.
 *
 * @param host such as {@code unix:///var/run/docker.sock}
 * @param kind {@code docker} or {@code podman}
 */
public record EngineEndpoint(URI host, Kind kind) {
  public EngineEndpoint {
    Objects.requireNonNull(host);
    Objects.requireNonNull(kind);
  }

  /** The engine; both implement docker's API. */
  public enum Kind {
    DOCKER,
    PODMAN;

    /** The value of {@code runtime.type}. */
    public String text() {
      return this == DOCKER ? "docker" : "podman";
    }
  }
}
