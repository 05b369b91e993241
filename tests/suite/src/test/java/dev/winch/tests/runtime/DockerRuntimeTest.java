package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerRuntimeContract;
import dev.winch.tests.kit.runtime.DockerEngine;

final class DockerRuntimeTest extends ContainerRuntimeContract {
  @Override
  protected ContainerEngine engine() {
    return DockerEngine.shared();
  }
}
