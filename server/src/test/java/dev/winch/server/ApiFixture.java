package dev.winch.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.broker.Broker;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.EngineEnvironment;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.engine.core.JobLimits;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.server.ServerConfig.RequestLogConfig;
import dev.winch.server.api.ApiTable;
import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.OpenApi;
import dev.winch.server.http.ListenAddress;
import dev.winch.server.http.RawClient;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.server.middleware.AccessConfig;
import dev.winch.server.middleware.Passwords;
import dev.winch.server.tls.CertificateFiles;
import dev.winch.store.Reads;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.api.ResponseCheck;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.store.StoreRows;
import dev.winch.tests.kit.trace.RecordedSpans;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.event.Level;

/** The whole API on a real engine over a store in memory, and a client that asks it. */
final class ApiFixture implements AutoCloseable {
  static final int LIMIT = 10_000;

  /** By password: each takes 100 ms, and most tests use the same few. */
  private static final Map<String, String> HASHES = new ConcurrentHashMap<>();

  private static final ResponseCheck CHECK =
      new ResponseCheck(OpenApi.document(ApiTable.all(), "1.2.3"));

  /** Jobs are traced; no answer shows it. */
  final RecordedSpans spans = new RecordedSpans();

  private static final NodeId NODE = new NodeId("node");

  final MemoryStore store = new MemoryStore();
  final StoreRows rows = new StoreRows(store);
  final ManualClock clock = rows.clock();
  final Broker broker =
      new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
  final BackgroundThreads threads = TestThreads.create();
  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final AtomicBoolean draining = new AtomicBoolean();
  private final Coordinator engine;
  private final HttpServer server;

  ApiFixture() {
    this(EnumSet.noneOf(EndpointGroup.class));
  }

  /** Users log in; what 127.0.0.1 says of the client's address counts. */
  static ApiFixture withUsers() {
    return new ApiFixture(
        Set.of(),
        new AccessConfig(
            Optional.empty(), true, Optional.empty(), OptionalInt.empty(), List.of("127.0.0.1")));
  }

  ApiFixture(Set<EndpointGroup> off) {
    this(off, AccessConfig.open());
  }

  ApiFixture(Set<EndpointGroup> off, AccessConfig access) {
    this(off, access, Optional.empty());
  }

  ApiFixture(Set<EndpointGroup> off, AccessConfig access, Optional<CertificateFiles> tls) {
    var ids = new SeededIds(1);
    engine =
        new Coordinator(
            store,
            broker,
            new EngineEnvironment(
                clock, ZoneOffset.UTC, ids, new Random(1), threads, meters, spans),
            JobLimits.STANDARD,
            new LoopSignal());
    engine.start();
    var config =
        new ServerConfig(
            new ListenAddress("127.0.0.1", 0),
            tls,
            off,
            LIMIT,
            RequestMemory.ofHeap(512 << 20),
            access,
            Optional.of(new RequestLogConfig(Level.DEBUG, List.of("GET /health"))),
            "1.2.3");
    server =
        HttpServer.start(
            config,
            engine,
            store.reads(),
            Redaction.standard(),
            clock,
            () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()),
            ids,
            threads,
            draining::get,
            meters);
  }

  int port() {
    return server.port();
  }

  void addUser(String name, String password, boolean disabled) {
    String hash =
        HASHES.computeIfAbsent(password, text -> new Passwords().hash(text.getBytes(UTF_8)));
    UserId id = new UserId("id-of-" + name);
    User user = new User(id, name, "", hash, clock.instant(), disabled);
    store.write(
        transaction -> {
          transaction.accounts().addUser(user);
          return null;
        });
  }

  Reads reads() {
    return store.reads();
  }

  Heard get(String path) throws IOException {
    return ask("GET", path, "", "");
  }

  Heard put(String path) throws IOException {
    return ask("PUT", path, "", "");
  }

  Heard put(String path, String contentType, String body) throws IOException {
    return ask("PUT", path, "Content-Type: " + contentType + "\n", body);
  }

  Heard delete(String path) throws IOException {
    return ask("DELETE", path, "", "");
  }

  Heard post(String path, String contentType, String body) throws IOException {
    return ask("POST", path, "Content-Type: " + contentType + "\n", body);
  }

  Heard postYaml(String body) throws IOException {
    return post("/jobs", "text/yaml", body);
  }

  /**
   * Every answer must be as /openapi.json describes it.
   *
   * @param headers lines that end with a line feed
   */
  Heard ask(String method, String path, String headers, String body) throws IOException {
    try (RawClient client = new RawClient(port())) {
      Heard heard = send(client, method, path, headers, body).hear(method.equals("HEAD"));
      CHECK.check(
          method,
          path,
          heard.status(),
          heard.headers().getOrDefault("content-type", ""),
          heard.body());
      return heard;
    }
  }

  /** Like {@link #ask}; of an answer that streams events, which has no end, only the head. */
  Heard ask(Endpoint<?> endpoint, String path, String headers, String body) throws IOException {
    boolean endless =
        endpoint.response().stream()
            .anyMatch(payload -> payload.contentTypes().contains("text/event-stream"));
    try (RawClient client = new RawClient(port())) {
      return send(client, endpoint.method(), path, headers, body).hear(endless);
    }
  }

  static RawClient send(RawClient client, String method, String path, String headers, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    return client
        .say(
            method
                + " "
                + path
                + " HTTP/1.1\nHost: winch\n"
                + headers
                + "Content-Length: "
                + bytes.length
                + "\n\n")
        .sayExactly(new String(bytes, ISO_8859_1));
  }

  /** The id in an answer that shows one thing. */
  static JobId id(Heard heard) {
    int from = heard.body().indexOf("\"id\":\"") + 6;
    return new JobId(heard.body().substring(from, from + 32));
  }

  /** Runs what is in a queue, each task to this end. */
  void worker(String queue, Function<TaskOrder, Report> end) {
    broker.consume(
        queue,
        1,
        delivery -> {
          broker.report(end.apply(delivery.order())).join();
          delivery.ack();
        });
  }

  Report completed(TaskOrder order, String result) {
    return completed(order, 0, result);
  }

  /** After a log that ends with this part. */
  Report completed(TaskOrder order, int lastLogPart, String result) {
    Instant now = clock.instant();
    return new Report.Completed(
        order.id(),
        order.dispatch(),
        new NodeProcess(NODE, Instant.EPOCH),
        now,
        now,
        OptionalInt.of(lastLogPart),
        result);
  }

  Report failed(TaskOrder order, String error) {
    return failed(order, 0, error);
  }

  /** After a log that ends with this part. */
  Report failed(TaskOrder order, int lastLogPart, String error) {
    Instant now = clock.instant();
    return new Report.Failed(
        order.id(),
        order.dispatch(),
        new NodeProcess(NODE, Instant.EPOCH),
        now,
        now,
        OptionalInt.of(lastLogPart),
        error);
  }

  JobRun stored(JobId id) {
    return reads().jobs().job(id).orElseThrow();
  }

  void closeServer() {
    server.close();
  }

  @Override
  public void close() {
    server.close();
    broker.close();
    engine.close();
  }
}
