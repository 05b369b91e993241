package dev.winch.tests.kit.runtime;

import dev.winch.runtime.container.EngineEndpoint;
import java.util.List;

/**
 * A container engine for tests with {@link #IMAGES} and {@link #NETWORK}. If there is none, tests
 * fail: none is skipped.
 */
public interface ContainerEngine {
  /** All images there are; each is busybox. */
  List<String> IMAGES =
      List.of("alpine:3.18.3", "alpine:latest", "busybox:stable", "ubuntu:mantic", "debian:stable");

  /** A network that tasks may join. */
  String NETWORK = "conformance-net";

  /** Its endpoint. */
  EngineEndpoint endpoint();

  /** Runs the engine's own command line client and returns what it prints. */
  String client(String... arguments);
}
