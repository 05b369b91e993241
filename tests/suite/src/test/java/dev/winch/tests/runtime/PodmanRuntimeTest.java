package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerRuntimeContract;
import dev.winch.tests.kit.runtime.PodmanEngine;

final class PodmanRuntimeTest extends ContainerRuntimeContract {
  @Override
  protected ContainerEngine engine() {
    return PodmanEngine.shared();
  }
}
