package dev.winch.runtime.container;

import dev.winch.model.run.LogStream;
import dev.winch.runtime.container.ContainerOperations.ExitCode;
import dev.winch.runtime.work.RunControl;
import java.util.function.BiConsumer;

/**
 * A container that has started.
 *
 * @param sink receives its output
 */
record RunningContainer(
    ContainerOperations operations,
    String id,
    BiConsumer<LogStream, byte[]> sink,
    EngineStream.Output output,
    ExitCode exitCode)
    implements RunControl.Target {

  @Override
  public void terminate() {
    operations.terminate(id);
  }

  @Override
  public void kill() {
    operations.kill(id);
  }
}
