package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ImageContract;
import dev.winch.tests.kit.runtime.PodmanEngine;

final class PodmanImageTest extends ImageContract {
  @Override
  protected ContainerEngine engine() {
    return PodmanEngine.shared();
  }
}
