package dev.winch.tests.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.NodeId;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.ImageRules;
import dev.winch.runtime.container.RegistryLogins;
import dev.winch.runtime.container.Restrictions;
import dev.winch.tests.kit.TestThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A container runtime on a real engine, which checks for leftovers at the end. */
public final class ContainerFixture implements AutoCloseable {
  /** The image of tasks that say none. */
  public static final String IMAGE = "busybox:stable";

  private final ContainerEngine engine;
  private final Path temporary;
  private final NodeId node;
  private final ContainerRuntime runtime;

  /**
   * @param temporary {@code worker.temp_dir}
   * @param node one of this test alone
   */
  public ContainerFixture(
      ContainerEngine engine, Path temporary, String node, ContainerRuntime.Config config) {
    this.engine = engine;
    this.temporary = temporary;
    this.node = new NodeId(node);
    this.runtime =
        ContainerRuntime.connect(engine.endpoint(), config, this.node, TestThreads.create());
  }

  /** As an installation without configuration, with a grace of a second. */
  public static ContainerRuntime.Config config(Path temporary, BindPolicy binds) {
    return new ContainerRuntime.Config(
        temporary,
        Duration.ofSeconds(1),
        false,
        false,
        true,
        binds,
        Restrictions.DEFAULT,
        RegistryLogins.NONE,
        ImageRules.DEFAULT);
  }

  public ContainerRuntime runtime() {
    return runtime;
  }

  /** A task of one script. */
  public static TaskSpec.Builder script(String run) {
    return TaskSpec.named("main").image(IMAGE).run(run);
  }

  /** A pre, post or sidecar of one script. */
  public static AuxTask part(String name, String run) {
    return new AuxTask(
        name, "", IMAGE, Optional.empty(), run, List.of(), List.of(), Map.of(), Map.of(), "");
  }

  public static Sidecar sidecar(String name, String run, Optional<Sidecar.Probe> probe) {
    return new Sidecar(part(name, run), probe);
  }

  public Run start(TaskSpec.Builder task, TaskRuntime.Sink sink) {
    return runtime.start(RuntimeContract.order(task.build()), sink);
  }

  public Outcome run(TaskSpec.Builder task) throws InterruptedException {
    return start(task, new Collected()).await();
  }

  /** The text of a run that fails. */
  public String failure(TaskSpec.Builder task) throws InterruptedException {
    Outcome outcome = run(task);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).error();
  }

  /** The result of a run that ends well. */
  public String result(TaskSpec.Builder task) throws InterruptedException {
    Outcome outcome = run(task);
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).output();
  }

  /** Ids of what this node has in the engine: {@code ps}, {@code volume ls} and so on. */
  public List<String> labelled(String... list) {
    String[] command =
        Stream.concat(Stream.of(list), Stream.of("-q", "--filter", "label=winch.node=" + node))
            .toArray(String[]::new);
    return engine.client(command).lines().toList();
  }

  /** O13: whatever a test did, nothing of it is left. */
  @Override
  public void close() {
    runtime.close();
    assertThat(labelled("ps", "-a")).as("containers").isEmpty();
    assertThat(labelled("volume", "ls")).as("volumes").isEmpty();
    assertThat(labelled("network", "ls")).as("networks").isEmpty();
    assertThat(temporary.resolve("winch-" + node)).doesNotExist();
  }
}
