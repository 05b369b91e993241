package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerFieldContract;
import dev.winch.tests.kit.runtime.PodmanEngine;

final class PodmanFieldTest extends ContainerFieldContract {
  @Override
  protected ContainerEngine engine() {
    return PodmanEngine.shared();
  }
}
