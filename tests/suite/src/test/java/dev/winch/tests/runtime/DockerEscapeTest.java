package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerEscapeContract;
import dev.winch.tests.kit.runtime.DockerEngine;

final class DockerEscapeTest extends ContainerEscapeContract {
  @Override
  protected ContainerEngine engine() {
    return DockerEngine.shared();
  }
}
