package dev.winch.runtime.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An engine that gives the answers of a test, for what real ones cannot be brought to do. Calls
 * without an answer get an error, at which a run ends.
 */
final class FakeEngine implements AutoCloseable {
  static final String END = "as far as this test goes";

  /** One answer. */
  @FunctionalInterface
  interface Answer {
    /** Returns status and body, such as {@code 201 {"Id":"c1"}}. */
    String give() throws InterruptedException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  FakeEngine() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
    on("GET /version", () -> "200 {\"Components\":[]}");
  }

  /** Sets the answer to a call such as {@code POST /containers/create}. */
  FakeEngine on(String call, Answer answer) {
    answers.put(call, answer);
    return this;
  }

  /** All calls so far. */
  List<String> calls() {
    return calls;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    calls.add(call);
    exchange.getRequestBody().readAllBytes();
    String given = "500 {\"message\":\"" + END + "\"}";
    try {
      given = answers.getOrDefault(call, () -> "500 {\"message\":\"" + END + "\"}").give();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byte[] body = given.substring(4).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(
        Integer.parseInt(given.substring(0, 3)), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** A runtime on this engine. */
  ContainerRuntime runtime(Path temporary, ImageRules images) {
    var endpoint =
        new EngineEndpoint(
            URI.create("tcp://127.0.0.1:" + server.getAddress().getPort()),
            EngineEndpoint.Kind.DOCKER);
    var config =
        new ContainerRuntime.Config(
            temporary,
            Duration.ofSeconds(1),
            false,
            false,
            false,
            BindPolicy.NONE,
            Restrictions.DEFAULT,
            RegistryLogins.NONE,
            images);
    return ContainerRuntime.connect(
        endpoint,
        config,
        new NodeId("n"),
        new BackgroundThreads(
            UnavailableException.class, System::nanoTime, new SplittableRandom(1)));
  }

  static Run start(ContainerRuntime runtime, TaskSpec.Builder task, TaskRuntime.Sink sink) {
    return runtime.start(
        new TaskOrder(new TaskId("t"), new JobId("j"), 1, 0, "default", task.build(), 1), sink);
  }

  /** The error of a run that fails. */
  static String failure(ContainerRuntime runtime, TaskSpec.Builder task)
      throws InterruptedException {
    Outcome outcome = start(runtime, task, new Printed()).await();
    if (outcome instanceof Outcome.Failed(String error)) {
      return error;
    }
    throw new AssertionError("not failed, but " + outcome);
  }

  /** What a run printed. */
  static final class Printed implements TaskRuntime.Sink {
    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void output(byte[] bytes) {
      text.append(new String(bytes, UTF_8));
      notifyAll();
    }

    /** Waits until this is all that was printed. */
    synchronized void await(String all) throws InterruptedException {
      while (!all.contentEquals(text)) {
        wait();
      }
    }

    @Override
    public void progress(double percent) {
      // None is tested here.
    }

    synchronized String text() {
      return text.toString();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
