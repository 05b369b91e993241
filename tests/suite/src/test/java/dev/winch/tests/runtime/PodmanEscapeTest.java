package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerEscapeContract;
import dev.winch.tests.kit.runtime.PodmanEngine;

final class PodmanEscapeTest extends ContainerEscapeContract {
  @Override
  protected ContainerEngine engine() {
    return PodmanEngine.shared();
  }
}
