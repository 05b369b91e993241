package dev.winch.tests.bench;

import dev.winch.model.run.JobId;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.QueueNames;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.EngineDetection;
import dev.winch.runtime.container.EngineEndpoint;
import dev.winch.runtime.container.ImageRules;
import dev.winch.runtime.container.RegistryLogins;
import dev.winch.runtime.container.Restrictions;
import dev.winch.runtime.shell.ShellRuntime;
import dev.winch.tests.kit.TestThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a runtime costs above the bare thing, one at a time and eight at a time, interleaved so that
 * other load on the machine hits both alike: a task of {@code true} on the shell runtime against
 * {@code bash -c true} started by {@link ProcessBuilder}; and, if an engine answers that has the
 * image {@code busybox:stable}, as a container against {@code docker run --rm} or {@code podman run
 * --rm}.
 */
public final class RuntimeFigures {
  private static final int ROUNDS = 5;
  private static final int AT_A_TIME = 8;
  private static final String IMAGE = "busybox:stable";
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private RuntimeFigures() {}

  /**
   * @param arguments the number of tasks per round, 300 if absent
   */
  public static void main(String[] arguments) throws Exception {
    int tasks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
    Path temporary = Files.createTempDirectory("winch-figures");
    var config =
        new ShellRuntime.Config(
            ShellRuntime.Config.DEFAULT_CMD,
            OptionalInt.empty(),
            OptionalInt.empty(),
            temporary,
            ShellRuntime.Config.DEFAULT_GRACE,
            System.getenv("PATH"),
            temporary.toString());
    try (var shell = new ShellRuntime(config, new NodeId("figures"), TestThreads.create())) {
      compare(
          "bash -c true",
          RuntimeFigures::bareShell,
          "shell task of true",
          () -> run(shell, ""),
          tasks);
      containers(temporary, Math.max(10, tasks / 10));
    } finally {
      Files.delete(temporary);
    }
  }

  private static void containers(Path temporary, int tasks) throws Exception {
    Optional<EngineEndpoint> socket =
        EngineDetection.search(List.of(EngineEndpoint.Kind.DOCKER), System.getenv()).found();
    if (socket.isEmpty()) {
      System.out.println("no container engine answers: no figures for containers");
      return;
    }
    var config =
        new ContainerRuntime.Config(
            temporary,
            ContainerRuntime.Config.DEFAULT_GRACE,
            false,
            false,
            true,
            BindPolicy.NONE,
            Restrictions.DEFAULT,
            RegistryLogins.NONE,
            ImageRules.DEFAULT);
    try (var docker =
        ContainerRuntime.connect(
            socket.get(), config, new NodeId("figures"), TestThreads.create())) {
      compare(
          socket.get().kind().text() + " run --rm",
          () -> bareContainer(socket.get()),
          "container task of true",
          () -> run(docker, IMAGE),
          tasks);
    }
  }

  /** By the client of the engine, which speaks to the same socket. */
  private static boolean bareContainer(EngineEndpoint endpoint)
      throws IOException, InterruptedException {
    String option = endpoint.kind() == EngineEndpoint.Kind.PODMAN ? "--url" : "-H";
    return new ProcessBuilder(
                endpoint.kind().text(),
                option,
                endpoint.host().toString(),
                "run",
                "--rm",
                IMAGE,
                "true")
            .start()
            .waitFor()
        == 0;
  }

  private static void compare(
      String bareName, Callable<Boolean> bare, String ourName, Callable<Boolean> ours, int tasks)
      throws Exception {
    together(bare, tasks);
    together(ours, tasks);
    List<double[]> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      rounds.add(
          new double[] {
            alone(bare, tasks / 2),
            alone(ours, tasks / 2),
            together(bare, tasks),
            together(ours, tasks)
          });
    }
    System.out.printf("%-24s p50 %6.2f ms   %7.1f/s%n", bareName, at(rounds, 0), at(rounds, 2));
    System.out.printf("%-24s p50 %6.2f ms   %7.1f/s%n", ourName, at(rounds, 1), at(rounds, 3));
    System.out.printf(
        "%-24s     %6.2fx       %6.2fx%n",
        "ratio", at(rounds, 1) / at(rounds, 0), at(rounds, 3) / at(rounds, 2));
  }

  /** Median over the rounds. */
  private static double at(List<double[]> rounds, int figure) {
    double[] sorted = rounds.stream().mapToDouble(round -> round[figure]).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Median time of one, in milliseconds. */
  private static double alone(Callable<Boolean> task, int times) throws Exception {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      require(task.call());
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[times / 2] / 1e6;
  }

  /** How many a second, {@link #AT_A_TIME} at a time. */
  private static double together(Callable<Boolean> task, int times)
      throws InterruptedException, ExecutionException {
    var left = new AtomicInteger(times);
    long start = System.nanoTime();
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> working = new ArrayList<>();
      for (int slot = 0; slot < AT_A_TIME; slot++) {
        working.add(
            slots.submit(
                () -> {
                  while (left.getAndDecrement() > 0) {
                    require(task.call());
                  }
                  return null;
                }));
      }
      for (Future<?> slot : working) {
        slot.get();
      }
    }
    return times / ((System.nanoTime() - start) / 1e9);
  }

  private static void require(boolean succeeded) {
    if (!succeeded) {
      throw new IllegalStateException("a run failed: no figure");
    }
  }

  private static boolean bareShell() throws IOException, InterruptedException {
    return new ProcessBuilder("bash", "-c", "true").start().waitFor() == 0;
  }

  private static boolean run(TaskRuntime runtime, String image) throws InterruptedException {
    String id = "figure-" + COUNTER.incrementAndGet();
    TaskSpec task = TaskSpec.named("figure").image(image).run("true").build();
    var order = new TaskOrder(new TaskId(id), new JobId(id), 1, 0, QueueNames.DEFAULT, task, 1);
    return runtime.start(order, new Discarded()).await() instanceof Outcome.Completed;
  }

  private static final class Discarded implements TaskRuntime.Sink {
    @Override
    public void output(byte[] bytes) {
      // Only the time counts.
    }

    @Override
    public void progress(double percent) {
      // Only the time counts.
    }
  }
}
