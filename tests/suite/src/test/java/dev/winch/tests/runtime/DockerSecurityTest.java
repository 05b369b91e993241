package dev.winch.tests.runtime;

import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerSecurityContract;
import dev.winch.tests.kit.runtime.DockerEngine;

final class DockerSecurityTest extends ContainerSecurityContract {
  @Override
  protected ContainerEngine engine() {
    return DockerEngine.shared();
  }
}
