package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerSecurityContract;
import dev.winch.tests.kit.runtime.PodmanEngine;

final class PodmanSecurityTest extends ContainerSecurityContract {
  @Override
  protected ContainerEngine engine() {
    return PodmanEngine.shared();
  }
}
