package dev.winch.tests.runtime;

import dev.winch.model.run.NodeId;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.EngineEndpoint;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.runtime.Collected;
import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.ContainerFixture;
import dev.winch.tests.kit.runtime.DockerEngine;
import dev.winch.tests.kit.runtime.PodmanEngine;
import dev.winch.tests.kit.runtime.RuntimeContract;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;

/**
 * Tasks of all kinds in a worker process that is killed again and again; counts what the engine
 * holds before and after. {@code make container-storm} runs the large form.
 */
final class ContainerStorm {
  private static final int AT_A_TIME = 4;

  private ContainerStorm() {}

  /** The numbers of containers, volumes and networks of an engine, of all owners. */
  record Holdings(int containers, int volumes, int networks) {
    static Holdings of(ContainerEngine engine) {
      return new Holdings(
          count(engine, "ps", "-aq"),
          count(engine, "volume", "ls", "-q"),
          count(engine, "network", "ls", "-q"));
    }

    private static int count(ContainerEngine engine, String... list) {
      return (int) engine.client(list).lines().count();
    }
  }

  /**
   * @param arguments engine ({@code docker} or {@code podman}), tasks, kills, seed
   */
  public static void main(String[] arguments) throws Exception {
    ContainerEngine engine =
        arguments[0].equals("docker") ? DockerEngine.shared() : PodmanEngine.shared();
    Path temporary = Files.createTempDirectory("winch-storm");
    Holdings before = Holdings.of(engine);
    System.out.println("before: " + before);
    run(
        engine,
        temporary,
        Integer.parseInt(arguments[1]),
        Integer.parseInt(arguments[2]),
        new Random(Long.parseLong(arguments[3])));
    Holdings after = Holdings.of(engine);
    System.out.println("after:  " + after);
    Files.delete(temporary); // Fails if a folder is left.
    if (!after.equals(before)) {
      throw new IllegalStateException("something is left");
    }
  }

  /** Runs the tasks to their ends, with kills in between, and sweeps after the last process. */
  static void run(ContainerEngine engine, Path temporary, int tasks, int kills, Random random)
      throws Exception {
    int left = tasks;
    for (int kill = kills; kill > 0; kill--) {
      int ends = Math.min(left - 1, 1 + random.nextInt(Math.max(1, 2 * left / (kill + 1))));
      try (WorkerProcess worker = worker(engine, temporary, left)) {
        worker.lines(ends);
        worker.kill();
      }
      left -= ends;
    }
    try (WorkerProcess worker = worker(engine, temporary, left)) {
      worker.lines(left);
      worker.kill();
    }
    try (ContainerRuntime next = Worker.runtime(engine.endpoint(), temporary)) {
      next.sweep();
    }
  }

  private static WorkerProcess worker(ContainerEngine engine, Path temporary, int tasks)
      throws Exception {
    EngineEndpoint endpoint = engine.endpoint();
    return WorkerProcess.start(
        Worker.class,
        endpoint.host().toString(),
        endpoint.kind().name(),
        temporary.toString(),
        String.valueOf(tasks));
  }

  /** The worker process: prints a line for each end. */
  static final class Worker {
    private Worker() {}

    static ContainerRuntime runtime(EngineEndpoint endpoint, Path temporary) {
      return ContainerRuntime.connect(
          endpoint,
          ContainerFixture.config(temporary, BindPolicy.NONE),
          new NodeId("storm"),
          TestThreads.create());
    }

    public static void main(String[] arguments) throws Exception {
      var endpoint =
          new EngineEndpoint(
              URI.create(arguments[0]),
              EngineEndpoint.Kind.valueOf(arguments[1].toUpperCase(Locale.ROOT)));
      try (ContainerRuntime runtime = runtime(endpoint, Path.of(arguments[2]))) {
        runtime.sweep();
        Queue<Run> running = new ArrayDeque<>();
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
          running.add(runtime.start(RuntimeContract.order(task(i)), new Collected()));
          if (running.size() == AT_A_TIME) {
            awaitFirst(running);
          }
        }
        while (!running.isEmpty()) {
          awaitFirst(running);
        }
      }
    }

    private static void awaitFirst(Queue<Run> running) throws InterruptedException {
      running.remove().await();
      System.out.println("ended");
    }

    private static TaskSpec task(int number) {
      TaskSpec.Builder task = ContainerFixture.script("echo up; sleep 0.2");
      return switch (number % 6) {
        case 1 ->
            task.volumes(List.of("/data"))
                .pre(List.of(ContainerFixture.part("pre", "touch /data/f")))
                .post(List.of(ContainerFixture.part("post", "ls /data/f")))
                .build();
        case 2 ->
            task.sidecars(List.of(ContainerFixture.sidecar("side", "sleep 60", Optional.empty())))
                .build();
        case 3 -> task.run("exit 3").build();
        case 4 -> task.run("sleep 60").timeout("500ms").build();
        case 5 -> task.run("(sleep 60 & sleep 60 &) ; exit 0").build();
        default -> task.build();
      };
    }
  }
}
