package dev.winch.cli.config;

import static dev.winch.cli.config.KeyType.BOOL;
import static dev.winch.cli.config.KeyType.DURATION;
import static dev.winch.cli.config.KeyType.LIST;
import static dev.winch.cli.config.KeyType.TEXT;
import static dev.winch.cli.config.KeyType.number;
import static dev.winch.cli.config.KeyType.oneOf;
import static dev.winch.cli.config.KeyType.parsed;

import dev.winch.broker.rabbitmq.RabbitUrl;
import dev.winch.cli.config.Key.Standing;
import dev.winch.engine.core.JobLimits;
import dev.winch.model.spec.CpuText;
import dev.winch.model.spec.MemoryText;
import dev.winch.server.EndpointGroup;
import dev.winch.server.http.ByteSize;
import dev.winch.server.http.ListenAddress;
import dev.winch.server.webhook.AddressRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/**
 * The table of all configuration keys. It defines what is accepted; docs/configuration.md is
 * generated from it.
 */
public final class Keys {
  private static final List<Key<?>> IN_USE = new ArrayList<>();

  // The clients

  public static final Key<String> ENDPOINT =
      key(
          "endpoint",
          TEXT,
          "",
          "the server that client commands (`submit`, `jobs`, `health` …) call, such as"
              + " `http://host:8000`; defaults to `coordinator.address`");
  public static final Key<String> CLIENT_ENDPOINT =
      key("client.endpoint", TEXT, "", "alias of `endpoint`");

  // The process

  public static final Key<String> LOGGING_LEVEL =
      key(
          "logging.level",
          oneOf("debug", "info", "warn", "warning", "error"),
          "info",
          "lowest level that is logged");
  public static final Key<String> LOGGING_FORMAT =
      key("logging.format", oneOf("pretty", "json"), "pretty", "format of the log lines on stderr");

  // Storage and broker

  public static final Key<String> DATA_DIR =
      key(
          "data.dir",
          TEXT,
          "",
          "the data folder. Defaults to `<datastore.sqlite.path>-data` if that is set, else to"
              + " `$XDG_DATA_HOME/winch`, else to `~/.local/share/winch`");
  public static final Key<String> BROKER_TYPE =
      key(
          "broker.type",
          oneOf("inmemory", "postgres", "rabbitmq"),
          "inmemory",
          "message broker: `inmemory` for one process, `postgres` for tables of the datastore,"
              + " `rabbitmq`. Defaults to `postgres` with a PostgreSQL datastore");
  public static final Key<RabbitUrl> RABBIT_URL =
      key(
          "broker.rabbitmq.url",
          parsed(
              "text",
              "amqp://user:password@host:port/vhost, or amqps:// for TLS",
              RabbitUrl::parse),
          "amqp://guest:guest@localhost:5672/",
          "URL of RabbitMQ; `amqps://` accepts the certificates that the JVM trusts");
  public static final Key<String> RABBIT_MANAGEMENT =
      key(
          "broker.rabbitmq.management.url",
          TEXT.that("an http:// or https:// URL", Keys::isEmptyOrHttp),
          "",
          "URL of the management API, which `/queues` reads; defaults to"
              + " `http://<host of broker.rabbitmq.url>:15672`");
  public static final Key<String> RABBIT_QUEUE_TYPE =
      key(
          "broker.rabbitmq.queue.type",
          oneOf("quorum", "classic"),
          "quorum",
          "`quorum`: replicated, three priority bands; `classic`: on one node, ten priorities. To"
              + " change it, let the queues run empty and delete them");
  public static final Key<Duration> START_WAIT =
      key(
          "start.wait",
          DURATION.that("a duration from 0 to 1h", Keys::isUpTo1h),
          "1m",
          "how long a start waits for a database, broker or container engine that does not answer"
              + " yet");
  public static final Key<String> DATASTORE_TYPE =
      key(
          "datastore.type",
          oneOf("sqlite", "postgres"),
          "sqlite",
          "database; defaults to `postgres` if any `datastore.postgres.*` is set");
  public static final Key<String> POSTGRES_DSN =
      key(
          "datastore.postgres.dsn",
          TEXT,
          "host=localhost user=tork password=tork dbname=tork port=5432 sslmode=disable",
          "`host=… user=… password=… dbname=…`, or a `postgres://` URL. With"
              + " `broker.type = postgres` workers connect to it too");
  public static final Key<Integer> POSTGRES_OPEN =
      key(
          "datastore.postgres.max_open_conns",
          number(Integer.MIN_VALUE, 10_000),
          "25",
          "maximum number of connections of the store; 0 or less means 25. The process uses one"
              + " more for its lock, and the broker up to nine more");
  public static final Key<Integer> POSTGRES_IDLE =
      key(
          "datastore.postgres.max_idle_conns",
          number(Integer.MIN_VALUE, 10_000),
          "2",
          "number of idle connections that are kept open");
  public static final Key<Duration> POSTGRES_LIFETIME =
      key(
          "datastore.postgres.conn_max_lifetime",
          DURATION.that("a duration", d -> !d.isNegative()),
          "1h",
          "maximum age of a connection, at least 30s; 0 means unlimited");
  public static final Key<Duration> POSTGRES_IDLE_TIME =
      key(
          "datastore.postgres.conn_max_idle_time",
          DURATION.that("a duration", d -> !d.isNegative()),
          "5m",
          "idle time after which a connection is closed, at least 10s; 0 means never");
  public static final Key<String> SQLITE_PATH =
      key(
          "datastore.sqlite.path",
          TEXT,
          "",
          "the database file; defaults to `winch.db` in the data folder");
  public static final Key<String> ENCRYPTION_KEY =
      key(
          "datastore.encryption.key",
          TEXT,
          "",
          "key that encrypts secrets, used instead of the key file beside the database. Any text;"
              + " use 32 or more random characters. Workers need the same one. On PostgreSQL there"
              + " is no key file");
  public static final Key<List<String>> OLD_ENCRYPTION_KEYS =
      key(
          "datastore.encryption.old_keys",
          LIST,
          "",
          "earlier values of `datastore.encryption.key`. They decrypt existing values until these"
              + " have been re-encrypted in the background");
  public static final Key<Duration> LOGS_RETENTION =
      key(
          "datastore.retention.logs.duration",
          retention("logs"),
          "168h",
          "how long log parts are kept, including those of running jobs");
  public static final Key<Duration> JOBS_RETENTION =
      key(
          "datastore.retention.jobs.duration",
          retention("jobs"),
          "8760h",
          "how long ended jobs, their tasks and their logs are kept, counted from their creation");

  // The API

  public static final Key<ListenAddress> COORDINATOR_ADDRESS =
      key(
          "coordinator.address",
          address("coordinator.address"),
          "127.0.0.1:8000",
          "`host:port` of the API; `:8000` listens on all interfaces; port 0 picks a free port");
  public static final Key<String> COORDINATOR_NAME =
      key("coordinator.name", TEXT, "Coordinator", "name of the coordinator in the list of nodes");
  public static final Map<EndpointGroup, Key<Boolean>> ENDPOINTS = endpoints();
  public static final Key<Long> BODY_LIMIT =
      key(
          "middleware.web.bodylimit",
          parsed(
              "size",
              "a size such as 500K or 1MiB",
              text -> ByteSize.parse(text, "middleware.web.bodylimit")),
          "500K",
          "maximum size of a request body: `K` `M` `G` are powers of 1000, `KiB` `MiB` `GiB` of"
              + " 1024");
  public static final Key<Boolean> REQUEST_LOG =
      key("middleware.web.logger.enabled", BOOL, "true", "writes a log line per request");
  public static final Key<Level> REQUEST_LOG_LEVEL =
      key(
          "middleware.web.logger.level",
          parsed(
              "`trace` `debug` `info` `warn` `error`",
              "one of trace, debug, info, warn, error",
              text -> Level.valueOf(text.toUpperCase(Locale.ROOT))),
          "debug",
          "level of that line; server errors are always logged at `error`");
  public static final Key<List<String>> REQUEST_LOG_SKIP =
      key(
          "middleware.web.logger.skip",
          LIST,
          "GET /health",
          "requests that are not logged: `METHOD /path`, where `*` matches any text");
  public static final Key<Boolean> REDACT =
      key(
          "middleware.job.redact.enabled",
          BOOL,
          "true",
          "redacts secrets in all answers of the API");
  public static final Key<List<String>> REDACT_PATTERNS =
      key(
          "middleware.job.redact.patterns",
          LIST,
          "",
          "names whose values are redacted; `*` matches any text. Defaults to a built-in list");

  public static final Key<Boolean> WEBHOOKS_PRIVATE =
      key(
          AddressRule.KEY,
          BOOL,
          "false",
          "whether webhooks may call this host and private networks. Defaults to `true` if"
              + " `coordinator.address` is a loopback address. Link-local addresses, which include"
              + " cloud metadata, are never called");

  // Jobs

  public static final Key<Long> JOB_OUTPUTS =
      key(
          JobLimits.OUTPUTS,
          parsed(
              "size",
              "a size such as 500K or 1MiB",
              text -> ByteSize.parse(text, JobLimits.OUTPUTS)),
          "64MiB",
          "maximum total size of a job's outputs. A task whose result would exceed it fails. A"
              + " single result is limited to 1 MiB");
  public static final Key<Duration> COORDINATOR_DRAIN =
      key(
          "coordinator.drain",
          DURATION.that("a duration from 0 to 1h", Keys::isUpTo1h),
          "0s",
          "how long requests are still answered after SIGTERM, while `/ready` is 503 already: as long"
              + " as a load balancer takes to notice");

  // The worker

  public static final Key<String> WORKER_ADDRESS =
      key(
          "worker.address",
          TEXT,
          "",
          "`host:port` of the worker's own `/health`, `/live`, `/ready` and `/metrics/prometheus`,"
              + " which need no user and no key; off if not set");
  public static final Key<String> WORKER_TLS_CERT =
      key("worker.tls.cert_file", TEXT, "", "as `coordinator.tls.cert_file`, for `worker.address`");
  public static final Key<String> WORKER_TLS_KEY =
      key("worker.tls.key_file", TEXT, "", "as `coordinator.tls.key_file`, for `worker.address`");
  public static final Key<String> WORKER_NAME =
      key("worker.name", TEXT, "Worker", "name of the worker in the list of nodes");
  public static final Key<Integer> WORKER_QUEUES =
      key(
          "worker.queues.<queue>",
          number(0, 10_000),
          "",
          "number of concurrent tasks of a queue; `default = 1` if no queue is configured");
  public static final Key<String> WORKER_TEMP_DIR =
      key(
          "worker.temp_dir",
          TEXT,
          "",
          "folder for the files of runs; defaults to `/tmp`. The container engine must be able to"
              + " mount it");
  public static final Key<String> WORKER_CPUS =
      key("worker.limits.cpus", TEXT, "", "default of tasks without `limits.cpus`; not on `shell`");
  public static final Key<String> WORKER_MEMORY =
      key(
          "worker.limits.memory",
          TEXT,
          "",
          "default of tasks without `limits.memory`; not on `shell`");
  public static final Key<String> WORKER_TIMEOUT =
      key("worker.limits.timeout", TEXT, "", "default of tasks without `timeout`");
  public static final Key<Long> WORKER_LOG =
      key(
          "worker.limits.log",
          parsed(
              "size",
              "a size such as 500K or 1MiB",
              text -> ByteSize.parse(text, "worker.limits.log")),
          "16MiB",
          "maximum size of a task's log; a line in the log marks the cut");
  public static final Key<String> WORKER_RESOURCES_CPUS =
      key(
          "worker.resources.cpus",
          TEXT.that("a number of processors, such as 4", text -> isRead(CpuText::nanos, text)),
          "",
          "processors that the `limits.cpus` of running tasks may add up to; defaults to those of"
              + " the machine");
  public static final Key<String> WORKER_RESOURCES_MEMORY =
      key(
          "worker.resources.memory",
          TEXT.that("a size, such as 8g", text -> isRead(MemoryText::bytes, text)),
          "",
          "memory that the `limits.memory` of running tasks may add up to; defaults to that of the"
              + " machine. A task that does not fit returns to the end of its queue; one that"
              + " exceeds all runs alone");
  public static final Key<String> WORKER_RESOURCES_GPUS =
      key(
          "worker.resources.gpus",
          TEXT.that("a number", text -> text.isEmpty() || text.matches("\\d{1,9}")),
          "",
          "devices that the `gpus` of running tasks may add up to; defaults to those of NVIDIA's"
              + " driver, without bound if it is not installed");
  public static final Key<Duration> WORKER_DRAIN =
      key(
          "worker.drain",
          DURATION.that("a duration from 0 to 1h", Keys::isUpTo1h),
          "10s",
          "how long running tasks may continue after SIGTERM before they are returned to the"
              + " queue");
  public static final Key<Duration> WORKER_GRACE =
      key(
          "worker.grace",
          DURATION.that("a duration from 0 to 1h", Keys::isUpTo1h),
          "10s",
          "time from TERM to KILL when a task is cancelled or times out");
  public static final Key<List<String>> HOST_ENV =
      key(
          "middleware.task.hostenv.vars",
          LIST,
          "",
          "environment variables of the worker that are passed to tasks: `NAME` or `NAME:ALIAS`");

  // The runtimes

  public static final Key<String> RUNTIME_TYPE =
      key(
          "runtime.type",
          oneOf("auto", "docker", "podman", "shell"),
          "auto",
          "`auto` is docker if it answers, else podman; `shell` runs tasks as plain processes on"
              + " this host **without isolation**");
  public static final Key<List<String>> SHELL_CMD =
      key("runtime.shell.cmd", LIST, "bash,-c", "command that runs a script");
  public static final Key<OptionalInt> SHELL_UID =
      key("runtime.shell.uid", numberOrKeep(), "-", "user id of tasks; `-` is that of Winch");
  public static final Key<OptionalInt> SHELL_GID =
      key("runtime.shell.gid", numberOrKeep(), "-", "group id of tasks; `-` is that of Winch");
  public static final Key<Boolean> BIND_ALLOWED =
      key("mounts.bind.allowed", BOOL, "false", "whether tasks may mount host folders");
  public static final Key<List<String>> BIND_SOURCES =
      key(
          "mounts.bind.sources",
          LIST,
          "",
          "host folders that tasks may mount, with their subfolders; all if not set");

  private Keys() {}

  private static boolean isRead(ToLongFunction<String> reader, String text) {
    try {
      return text.isEmpty() || reader.applyAsLong(text) > 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** All keys, ordered by name. */
  public static List<Key<?>> all() {
    return Stream.of(IN_USE, AccessKeys.ALL, ContainerKeys.ALL, TracingKeys.ALL, IgnoredKeys.ALL)
        .flatMap(List::stream)
        // Not Comparator.comparing: its serialisable lambda is linked anew at every start.
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .toList();
  }

  /** The key that a written name matches; {@code worker.queues.fast} matches a pattern. */
  static Optional<Key<?>> covering(String written) {
    return all().stream().filter(key -> key.covers(written)).findFirst();
  }

  private static KeyType<Duration> retention(String of) {
    return DURATION.that(
        "a duration of at least 1m: " + of + " retention period can not be under 1 minute",
        duration -> duration.compareTo(Duration.ofMinutes(1)) >= 0);
  }

  private static KeyType<ListenAddress> address(String key) {
    return parsed("address", "host:port", text -> ListenAddress.parse(text, key));
  }

  private static Map<EndpointGroup, Key<Boolean>> endpoints() {
    Map<EndpointGroup, Key<Boolean>> keys = new EnumMap<>(EndpointGroup.class);
    for (EndpointGroup group : EndpointGroup.values()) {
      String name = group.name().toLowerCase(Locale.ROOT);
      keys.put(
          group,
          key(
              "coordinator.api.endpoints." + name,
              BOOL,
              "true",
              "`false` disables these routes: 404"));
    }
    return Collections.unmodifiableMap(keys);
  }

  private static KeyType<OptionalInt> numberOrKeep() {
    return parsed(
        "number or `-`",
        "a number, or - to keep Winch's own",
        text ->
            text.equals("-")
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseUnsignedInt(text)));
  }

  private static boolean isEmptyOrHttp(String text) {
    return text.isEmpty() || text.matches("https?://[^/\\s]+(/\\S*)?");
  }

  private static boolean isUpTo1h(Duration duration) {
    return !duration.isNegative() && duration.compareTo(Duration.ofHours(1)) <= 0;
  }

  private static <T> Key<T> key(String name, KeyType<T> kind, String fallback, String meaning) {
    Key<T> key = new Key<>(name, kind, fallback, meaning, Standing.USED);
    IN_USE.add(key);
    return key;
  }
}
