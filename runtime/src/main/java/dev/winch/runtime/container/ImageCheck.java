package dev.winch.runtime.container;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Checks a pulled image by creating a container, and removes one from which none can be made. */
final class ImageCheck {
  private final EngineClient engine;
  private final ContainerOperations operations;
  private final Map<String, String> labels;

  /**
   * @param labels of the node
   */
  ImageCheck(EngineClient engine, ContainerOperations operations, Map<String, String> labels) {
    this.engine = engine;
    this.operations = operations;
    this.labels = labels;
  }

  /**
   * @throws CompletionException with an {@link EngineRefusal} if the image cannot be used
   */
  void verify(String image) {
    try {
      String container =
          operations.create(
              image,
              command ->
                  command
                      .withCmd("true")
                      .withLabels(labels)
                      .withHostConfig(
                          HostConfig.newHostConfig()
                              .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))));
      operations.remove(container);
    } catch (EngineRefusal e) {
      engine.settle(client -> client.removeImageCmd(image).withForce(true).exec());
      throw new CompletionException(
          new EngineRefusal("image " + image + " is invalid or corrupted: " + e.getMessage()));
    }
  }
}
