package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerFieldContract;
import dev.winch.tests.kit.runtime.DockerEngine;

final class DockerFieldTest extends ContainerFieldContract {
  @Override
  protected ContainerEngine engine() {
    return DockerEngine.shared();
  }
}
