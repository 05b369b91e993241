package dev.winch.tests.kit.runtime;

/** The podman of this JVM's tests, a {@link PodmanService} started at the first call. */
public final class PodmanEngine {
  private PodmanEngine() {}

  private static final class Shared {
    private static final ContainerEngine ENGINE = PodmanService.start();
  }

  public static ContainerEngine shared() {
    return Shared.ENGINE;
  }
}
