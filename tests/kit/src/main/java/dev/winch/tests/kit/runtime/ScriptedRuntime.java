package dev.winch.tests.kit.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.model.run.TaskOrder;
import dev.winch.runtime.TaskRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A fake runtime whose tasks run test scripts; a task without a script succeeds at once. */
public final class ScriptedRuntime implements TaskRuntime {
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Set<String> brief = ConcurrentHashMap.newKeySet();
  private final List<TaskOrder> started = new CopyOnWriteArrayList<>();
  private final List<Scene> scenes = new CopyOnWriteArrayList<>();
  private volatile Optional<String> fault = Optional.empty();
  private volatile boolean enforcesLimits = true;
  private volatile Script other = _ -> new Outcome.Completed("");
  private volatile boolean swept;
  private volatile boolean allKilled;

  /** What a task does, on the thread that awaits it; may throw what a runtime may not. */
  @FunctionalInterface
  public interface Script {
    Outcome play(Scene scene) throws InterruptedException;
  }

  /** What the task of this id does from now on. */
  public void script(String task, Script script) {
    scripts.put(task, script);
  }

  /** What tasks do from now on that have no script of their own. */
  public void otherwise(Script script) {
    other = script;
  }

  /** Lets the task of this id end while it is awaited for a bounded time only. */
  public void brief(String task) {
    brief.add(task);
  }

  public void fault(Optional<String> why) {
    fault = why;
  }

  public void enforcesLimits(boolean does) {
    enforcesLimits = does;
  }

  /** What was started, in order. */
  public List<TaskOrder> started() {
    return started;
  }

  /** The ids of what was started, in order. */
  public List<String> startedIds() {
    return started.stream().map(order -> order.id().value()).toList();
  }

  public boolean swept() {
    return swept;
  }

  public boolean allKilled() {
    return allKilled;
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public Run start(TaskOrder order, Sink sink) {
    started.add(order);
    Scene scene = new Scene(order, sink);
    scenes.add(scene);
    return scene;
  }

  @Override
  public void sweep() {
    swept = true;
  }

  @Override
  public boolean enforcesLimits() {
    return enforcesLimits;
  }

  @Override
  public void removeLeftovers() {
    // It leaves nothing.
  }

  @Override
  public Optional<String> fault() {
    return fault;
  }

  @Override
  public boolean killAll(Duration atMost) {
    scenes.forEach(Scene::kill);
    allKilled = true;
    return true;
  }

  @Override
  public void close() {}

  /** A run, as its script sees it. */
  public final class Scene implements Run {
    private final TaskOrder order;
    private final Sink sink;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch killed = new CountDownLatch(1);

    private Scene(TaskOrder order, Sink sink) {
      this.order = order;
      this.sink = sink;
    }

    public void print(String text) {
      sink.output(text.getBytes(UTF_8));
    }

    public Sink sink() {
      return sink;
    }

    /** Goes on until it is stopped, as a script does that heeds TERM. */
    public Outcome untilStopped() throws InterruptedException {
      stopped.await();
      return new Outcome.Stopped();
    }

    /** Goes on until it is killed, as a script does that ignores TERM. */
    public Outcome untilKilled() throws InterruptedException {
      killed.await();
      return new Outcome.Stopped();
    }

    @Override
    public Outcome await() throws InterruptedException {
      return scripts.getOrDefault(order.id().value(), other).play(this);
    }

    @Override
    public Optional<Outcome> await(Duration atMost) throws InterruptedException {
      return brief.contains(order.id().value()) ? Optional.of(await()) : Optional.empty();
    }

    @Override
    public void stop() {
      stopped.countDown();
    }

    @Override
    public void kill() {
      killed.countDown();
    }
  }
}
