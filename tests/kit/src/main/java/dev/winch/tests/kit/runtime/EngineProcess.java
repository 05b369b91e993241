package dev.winch.tests.kit.runtime;

import dev.winch.runtime.container.EngineDetection;
import dev.winch.runtime.container.EngineEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A container engine of this JVM's own: a process whose files are below one folder. It can be ended
 * and served again; process and files are gone with the JVM.
 */
public abstract class EngineProcess implements ContainerEngine, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path home;
  private final EngineEndpoint.Kind kind;
  private final Thread hook = new Thread(this::remove);
  private Process process;

  /**
   * @param home from {@link #newHome}
   */
  EngineProcess(Path home, EngineEndpoint.Kind kind) {
    this.home = home;
    this.kind = kind;
  }

  /** How it is started. */
  abstract ProcessBuilder command();

  /** Removes its files, and what else it has beside them, after its end. */
  abstract void removeFiles();

  /** Starts it for the first time, with the images and the network. */
  void provide() throws IOException {
    Runtime.getRuntime().addShutdownHook(hook);
    prepare();
    serve();
    TestImages.provide(endpoint().host().toString());
    client("network", "create", NETWORK);
  }

  /** What must be there before the first start; removed by {@link #removeFiles}. */
  void prepare() {}

  /** A folder that names this JVM, so that another one finds it when this one was killed. */
  static Path newHome(String prefix) throws IOException {
    return Files.createTempDirectory(prefix + ProcessHandle.current().pid() + "-");
  }

  /** The process id of the JVM that made a folder. */
  static long owner(Path home) {
    return Long.parseLong(home.getFileName().toString().split("-")[2]);
  }

  final Path home() {
    return home;
  }

  @Override
  public final EngineEndpoint endpoint() {
    return new EngineEndpoint(URI.create("unix://" + home.resolve(kind.text() + ".sock")), kind);
  }

  /** Starts it, also again after {@link #stop} or {@link #kill}. */
  public final void serve() throws IOException {
    process =
        command()
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
            .start();
    Awaitility.await(kind.text() + ", see " + home.resolve("log"))
        .atMost(PATIENCE)
        .until(this::isUp);
  }

  /** Ends it gracefully, as a package update does. */
  public final void stop() {
    process.destroy();
    process.onExit().join();
  }

  /** Where it keeps images and containers. */
  abstract Path data();

  /** Gives it a disk of its own of 64 MiB, before it is started. */
  final void limitDisk() {
    try {
      Files.createDirectories(data());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Programs.run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", data().toString());
  }

  /** Fills what is free of the disk of {@link #limitDisk}, until {@link #freeDisk}. */
  public final void fillDisk() {
    Programs.run("sh", "-c", "! dd if=/dev/zero bs=4k 2>/dev/null >>" + filler());
  }

  public final void freeDisk() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return data().resolve("filler");
  }

  /** {@code kill -9}. */
  public final void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Halts it: it takes connections and answers none until {@link #thaw}. */
  public final void freeze() {
    Programs.run("kill", "-STOP", String.valueOf(process.pid()));
  }

  public final void thaw() {
    Programs.run("kill", "-CONT", String.valueOf(process.pid()));
  }

  private boolean isUp() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          kind.text() + " does not start: " + Files.readString(home.resolve("log")));
    }
    return EngineDetection.search(
            List.of(kind), Map.of("DOCKER_HOST", endpoint().host().toString()))
        .found()
        .isPresent();
  }

  @Override
  public final void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    remove();
  }

  private void remove() {
    if (process != null) {
      stop();
    }
    removeFiles();
  }

  /**
   * Ends the engines of test JVMs that were killed.
   *
   * @param option of the engine's command, up to its folder, such as {@code --root=}
   * @param remove called for each of their folders
   */
  static void removeOrphans(String prefix, String option, Consumer<Path> remove)
      throws IOException {
    try (Stream<Path> homes = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      for (Path home : homes.filter(h -> h.getFileName().toString().startsWith(prefix)).toList()) {
        if (ProcessHandle.of(owner(home)).isEmpty()) {
          ProcessHandle.allProcesses()
              .filter(p -> p.info().commandLine().orElse("").contains(option + home + "/"))
              .forEach(EngineProcess::end);
          remove.accept(home);
        }
      }
    }
  }

  private static void end(ProcessHandle orphan) {
    orphan.destroy();
    orphan.onExit().join();
  }
}
