package dev.winch.server;

import dev.winch.codec.view.LogWriter;
import dev.winch.codec.view.ProblemWriter;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.Engine;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.run.IdGenerator;
import dev.winch.server.api.AccountApis;
import dev.winch.server.api.AccountEndpoints;
import dev.winch.server.api.ApiTable;
import dev.winch.server.api.BulkJobsApi;
import dev.winch.server.api.ByteBudget;
import dev.winch.server.api.ClusterEndpoints;
import dev.winch.server.api.DocsApi;
import dev.winch.server.api.DocsEndpoints;
import dev.winch.server.api.ExplainApi;
import dev.winch.server.api.FiringsApi;
import dev.winch.server.api.HealthApi;
import dev.winch.server.api.HealthEndpoints;
import dev.winch.server.api.JobEndpoints;
import dev.winch.server.api.JobsApi;
import dev.winch.server.api.LargeResponses;
import dev.winch.server.api.LiveApi;
import dev.winch.server.api.LiveEndpoints;
import dev.winch.server.api.LogSearchApi;
import dev.winch.server.api.MetricsApi;
import dev.winch.server.api.NodesApi;
import dev.winch.server.api.PrometheusApi;
import dev.winch.server.api.QueuesApi;
import dev.winch.server.api.ScheduleEndpoints;
import dev.winch.server.api.SchedulesApi;
import dev.winch.server.api.Submission;
import dev.winch.server.api.TaskEndpoints;
import dev.winch.server.api.TasksApi;
import dev.winch.server.api.Visibility;
import dev.winch.server.http.BodyLimit;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Listener;
import dev.winch.server.http.RequestIds;
import dev.winch.server.http.RequestLog;
import dev.winch.server.http.Router;
import dev.winch.server.live.EventStreams;
import dev.winch.server.metrics.BacklogMetrics;
import dev.winch.server.metrics.MetricsPage;
import dev.winch.server.metrics.RequestMetrics;
import dev.winch.server.middleware.AccessChain;
import dev.winch.server.middleware.ClientAddress;
import dev.winch.server.middleware.SecurityHeaders;
import dev.winch.server.tls.CertificateReloader;
import dev.winch.server.ui.BrowserPages;
import dev.winch.store.Reads;
import dev.winch.web.WebFiles;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** HTTP server of the REST API. */
public final class HttpServer implements AutoCloseable {
  /** How long a request waits for its share of a memory budget. */
  private static final Duration IN_TURN = Duration.ofSeconds(20);

  /** The parts without which no request can be answered. */
  private static final List<String> NEEDED = List.of("database", "broker");

  private final JobsApi jobs;
  private final EventStreams streams;
  private final Listener listener;
  private final Optional<CertificateLoop> certificate;

  private HttpServer(
      JobsApi jobs,
      EventStreams streams,
      Listener listener,
      Optional<CertificateLoop> certificate) {
    this.jobs = jobs;
    this.streams = streams;
    this.listener = listener;
    this.certificate = certificate;
  }

  /** Loads the web server's classes in advance, in parallel with other start-up work. */
  public static void preload() {
    Listener.preload(new ExceptionMapper(ProblemWriter::error, () -> ""));
  }

  /**
   * Starts the server; it listens when this returns.
   *
   * @param redaction by keys; the secrets of each job are added
   * @param nanos a clock that only goes forward, from any time on
   * @param threads creates the loop that checks open streams
   * @param meters what the process measures
   * @param draining whether the process stops: {@code /ready} answers 503
   * @throws dev.winch.model.fault.ConflictException naming {@code coordinator.address} if it is
   *     taken
   * @throws dev.winch.model.fault.InvalidInputException naming the file of the certificate or its
   *     key that cannot be used
   */
  public static HttpServer start(
      ServerConfig config,
      Engine engine,
      Reads reads,
      Redaction redaction,
      InstantSource clock,
      LongSupplier nanos,
      IdGenerator ids,
      BackgroundThreads threads,
      BooleanSupplier draining,
      PrometheusMeterRegistry meters) {
    ExceptionMapper exceptionMapper = new ExceptionMapper(ProblemWriter::error, ids);
    RequestMemory memory = config.memory();
    Submission submission =
        new Submission(
            new ByteBudget("other bodies", memory.bodies(), Duration.ZERO),
            new ByteBudget("other documents", memory.documents(), IN_TURN));
    LargeResponses answers =
        new LargeResponses(new ByteBudget("other answers", memory.answers(), IN_TURN));
    JobsApi jobs =
        new JobsApi(engine, reads, redaction, exceptionMapper, submission, answers, clock);
    EventStreams streams = new EventStreams(nanos, threads);
    LiveApi live = new LiveApi(engine, reads, redaction, streams, clock, nanos);
    ProcessHealth state =
        new ProcessHealth(NEEDED, engine::faults, Set.copyOf(NEEDED), threads, draining);
    HealthApi health = new HealthApi(state, config.version());

    AccountApis accounts =
        new AccountApis(
            engine,
            reads,
            exceptionMapper,
            submission,
            new ClientAddress(config.access().proxies()),
            clock,
            nanos,
            ids);
    RouteGroups groups =
        new RouteGroups(config.off(), new Visibility(reads.jobs(), reads.schedules()));
    groups.add(EndpointGroup.HEALTH, HealthEndpoints.HEALTH, health);
    groups.add(EndpointGroup.JOBS, JobEndpoints.JOBS, jobs);
    groups.add(
        EndpointGroup.JOBS,
        JobEndpoints.BULK_JOBS,
        new BulkJobsApi(engine, reads, accounts.log(), clock));
    groups.add(
        EndpointGroup.JOBS,
        JobEndpoints.LOG_SEARCH,
        new LogSearchApi(reads, new LogWriter(redaction), answers));
    groups.add(EndpointGroup.JOBS, LiveEndpoints.JOB_STREAMS, live);
    groups.add(
        EndpointGroup.JOBS,
        ScheduleEndpoints.SCHEDULES,
        new SchedulesApi(engine, reads, redaction, submission, answers));
    groups.add(EndpointGroup.JOBS, ScheduleEndpoints.FIRINGS, new FiringsApi(engine, reads, clock));
    groups.add(
        EndpointGroup.TASKS,
        TaskEndpoints.TASKS,
        new TasksApi(reads.jobs(), reads.logs(), redaction, answers));
    groups.add(EndpointGroup.TASKS, LiveEndpoints.TASK_STREAMS, live);
    groups.add(EndpointGroup.QUEUES, ClusterEndpoints.QUEUES, new QueuesApi(engine));
    groups.add(
        EndpointGroup.NODES,
        ClusterEndpoints.NODES,
        new NodesApi(engine, reads.nodes(), accounts.log(), clock));
    groups.add(
        EndpointGroup.METRICS,
        ClusterEndpoints.METRICS,
        new MetricsApi(reads.jobs(), reads.nodes(), clock));
    MetricsPage metrics =
        new MetricsPage(meters, state, Optional.of(new BacklogMetrics(meters, engine, clock)));
    groups.add(
        EndpointGroup.METRICS, ClusterEndpoints.PROMETHEUS, new PrometheusApi(metrics::read));
    groups.add(EndpointGroup.USERS, AccountEndpoints.NEW_USERS, accounts.users());
    groups.add(EndpointGroup.USERS, AccountEndpoints.ME, accounts.sessions());
    if (config.access().users()) {
      groups.add(EndpointGroup.USERS, AccountEndpoints.USERS, accounts.users());
      groups.add(EndpointGroup.USERS, AccountEndpoints.TOKENS, accounts.tokens());
      groups.add(EndpointGroup.USERS, AccountEndpoints.SESSIONS, accounts.sessions());
      groups.add(EndpointGroup.USERS, AccountEndpoints.ACCESS_LOG, accounts.accessLog());
    }

    ExplainApi explain = new ExplainApi(engine, reads, clock);
    groups.add(EndpointGroup.JOBS, JobEndpoints.EXPLAINED_JOBS, explain);
    groups.add(EndpointGroup.TASKS, TaskEndpoints.EXPLAINED_TASKS, explain);
    groups.add(
        EndpointGroup.DOCS, DocsEndpoints.DOCS, new DocsApi(groups::endpoints, config.version()));

    Router router = new Router(exceptionMapper, groups.routes());
    Handler logged =
        config
            .log()
            .<Handler>map(log -> new RequestLog(log.level(), log.skip(), exceptionMapper, router))
            .orElse(router);
    AccessChain chain = new AccessChain(config.access(), ApiTable.open(), nanos, exceptionMapper);
    Handler guarded =
        chain.around(
            new BodyLimit(logged),
            router::allowed,
            accounts.passwordLogin(),
            accounts.tokenLogin());
    Handler served =
        config.off().contains(EndpointGroup.UI)
            ? guarded
            : new SecurityHeaders(false, new BrowserPages(new WebFiles(), guarded));
    Optional<CertificateReloader> certificate =
        config.tls().map(files -> new CertificateReloader(files, clock));
    Listener listener =
        Listener.open(
            config.address(),
            "coordinator.address",
            config.bodyLimit(),
            new RequestIds(ids, new RequestMetrics(meters, served, nanos)),
            exceptionMapper,
            certificate.map(CertificateReloader::context));
    return new HttpServer(
        jobs,
        streams,
        listener,
        certificate.map(current -> CertificateLoop.start(current, listener, threads, meters)));
  }

  /** The actual port, also if port 0 is configured. */
  public int port() {
    return listener.port();
  }

  /**
   * Rejects new requests, answers those that wait for a job, gives others a few seconds, then
   * closes all connections.
   */
  @Override
  public void close() {
    jobs.close();
    streams.close();
    listener.close();
    certificate.ifPresent(CertificateLoop::close);
  }

  /**
   * Like {@link #close()}, with another time limit for running requests.
   *
   * @param atMost zero to close at once
   */
  public void close(Duration atMost) {
    jobs.close();
    streams.close();
    listener.close(atMost);
    certificate.ifPresent(CertificateLoop::close);
  }
}
