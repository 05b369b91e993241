package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.DockerEngine;
import dev.winch.tests.kit.runtime.ImageContract;

final class DockerImageTest extends ImageContract {
  @Override
  protected ContainerEngine engine() {
    return DockerEngine.shared();
  }
}
