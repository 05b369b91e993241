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
import dev.winch.server.EndpointGroup;
import dev.winch.server.http.ByteSize;
import dev.winch.server.http.ListenAddress;
import dev.winch.server.webhook.AddressRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/**
 * Every key there is: this table decides what is accepted, and docs/configuration.md is made from
 * it.
 */
public final class Keys {
  private static final List<Key<?>> IN_USE = new ArrayList<>();

  // The clients

  public static final Key<String> ENDPOINT =
      key(
          "endpoint",
          TEXT,
          "",
          "where the client commands (`submit`, `jobs`, `health` …) find Winch, such as"
              + " `http://host:8000`; `coordinator.address` if not set");
  public static final Key<String> CLIENT_ENDPOINT =
      key("client.endpoint", TEXT, "", "another name of `endpoint`");

  // The process

  public static final Key<String> LOGGING_LEVEL =
      key("logging.level", oneOf("debug", "info", "warn", "warning", "error"), "info", "");
  public static final Key<String> LOGGING_FORMAT =
      key("logging.format", oneOf("pretty", "json"), "pretty", "of the log lines on stderr");

  // What is kept

  public static final Key<String> DATA_DIR =
      key(
          "data.dir",
          TEXT,
          "",
          "the data folder; if not set, `<datastore.sqlite.path>-data` where that is set, else"
              + " `$XDG_DATA_HOME/winch`, else `~/.local/share/winch`");
  public static final Key<String> BROKER_TYPE =
      key(
          "broker.type",
          oneOf("inmemory", "postgres", "rabbitmq"),
          "inmemory",
          "what lies between engine and workers: `inmemory` for one process, `postgres` for tables"
              + " of the datastore, `rabbitmq`; not written, it is `postgres` where the datastore"
              + " is");
  public static final Key<RabbitUrl> RABBIT_URL =
      key(
          "broker.rabbitmq.url",
          parsed(
              "text",
              "amqp://user:password@host:port/vhost, or amqps:// for TLS",
              RabbitUrl::parse),
          "amqp://guest:guest@localhost:5672/",
          "where RabbitMQ is; `amqps://` trusts whom this machine's Java trusts");
  public static final Key<String> RABBIT_MANAGEMENT =
      key(
          "broker.rabbitmq.management.url",
          TEXT.that("an http:// or https:// URL", Keys::isEmptyOrHttp),
          "",
          "the management API, asked for what `/queues` shows; `http://<host of url>:15672` if not"
              + " set");
  public static final Key<String> RABBIT_QUEUE_TYPE =
      key(
          "broker.rabbitmq.queue.type",
          oneOf("quorum", "classic"),
          "quorum",
          "`quorum`: replicated, priorities in three bands; `classic`: on one node, each priority"
              + " for itself. To change it, let the queues run empty and delete them");
  public static final Key<Duration> START_WAIT =
      key(
          "start.wait",
          DURATION.that("a duration from 0 to 1h", Keys::isUpTo1h),
          "1m",
          "how long a start waits for database, broker and container engine that do not answer yet");
  public static final Key<String> DATASTORE_TYPE =
      key(
          "datastore.type",
          oneOf("sqlite", "postgres"),
          "sqlite",
          "`postgres` if any `datastore.postgres.*` is set");
  public static final Key<String> POSTGRES_DSN =
      key(
          "datastore.postgres.dsn",
          TEXT,
          "host=localhost user=tork password=tork dbname=tork port=5432 sslmode=disable",
          "`host=… user=… password=… dbname=…`, or a `postgres://` URL; also where a worker finds"
              + " the queues of `broker.type = postgres`");
  public static final Key<Integer> POSTGRES_OPEN =
      key(
          "datastore.postgres.max_open_conns",
          number(Integer.MIN_VALUE, 10_000),
          "25",
          "most connections of the store, 0 or less for 25; one more says that this process is"
              + " there, and the broker has up to nine more");
  public static final Key<Integer> POSTGRES_IDLE =
      key(
          "datastore.postgres.max_idle_conns",
          number(Integer.MIN_VALUE, 10_000),
          "2",
          "connections that are kept ready though nobody uses them");
  public static final Key<Duration> POSTGRES_LIFETIME =
      key(
          "datastore.postgres.conn_max_lifetime",
          DURATION.that("a duration", d -> !d.isNegative()),
          "1h",
          "age at which a connection is replaced, at least 30s; 0 for never");
  public static final Key<Duration> POSTGRES_IDLE_TIME =
      key(
          "datastore.postgres.conn_max_idle_time",
          DURATION.that("a duration", d -> !d.isNegative()),
          "5m",
          "after which a connection that nobody uses is closed, at least 10s; 0 for never");
  public static final Key<String> SQLITE_PATH =
      key(
          "datastore.sqlite.path",
          TEXT,
          "",
          "the database file; `winch.db` in the data folder if not set");
  public static final Key<String> ENCRYPTION_KEY =
      key(
          "datastore.encryption.key",
          TEXT,
          "",
          "any text, better a random one of 32 characters or more; secrets are encrypted with it in"
              + " place of the key file beside the database; workers need the same one. On"
              + " PostgreSQL there is no key file");
  public static final Key<List<String>> OLD_ENCRYPTION_KEYS =
      key(
          "datastore.encryption.old_keys",
          LIST,
          "",
          "keys that were used before, so that what they encrypted can still be read until it is"
              + " encrypted anew, which happens in the background");
  public static final Key<Duration> LOGS_RETENTION =
      key(
          "datastore.retention.logs.duration",
          retention("logs"),
          "168h",
          "how long log parts are kept, whether their job has ended or not");
  public static final Key<Duration> JOBS_RETENTION =
      key(
          "datastore.retention.jobs.duration",
          retention("jobs"),
          "8760h",
          "how long ended jobs are kept, from their creation, with all that hangs on them");

  // The API

  public static final Key<ListenAddress> COORDINATOR_ADDRESS =
      key(
          "coordinator.address",
          address("coordinator.address"),
          "127.0.0.1:8000",
          "`host:port` of the API; `:8000` for all interfaces; port 0 takes a free one");
  public static final Key<String> COORDINATOR_NAME =
      key("coordinator.name", TEXT, "Coordinator", "its name in the list of nodes");
  public static final Map<EndpointGroup, Key<Boolean>> ENDPOINTS = endpoints();
  public static final Key<Long> BODY_LIMIT =
      key(
          "middleware.web.bodylimit",
          parsed(
              "size",
              "a size such as 500K or 1MiB",
              text -> ByteSize.parse(text, "middleware.web.bodylimit")),
          "500K",
          "largest request body: `K` `M` `G` count in thousands, `KiB` `MiB` `GiB` in 1024");
  public static final Key<Boolean> REQUEST_LOG =
      key("middleware.web.logger.enabled", BOOL, "true", "a log line per request");
  public static final Key<Level> REQUEST_LOG_LEVEL =
      key(
          "middleware.web.logger.level",
          parsed(
              "`trace` `debug` `info` `warn` `error`",
              "one of trace, debug, info, warn, error",
              text -> Level.valueOf(text.toUpperCase(Locale.ROOT))),
          "debug",
          "of that line; errors are always logged as errors");
  public static final Key<List<String>> REQUEST_LOG_SKIP =
      key(
          "middleware.web.logger.skip",
          LIST,
          "GET /health",
          "requests without that line: `METHOD /path`, `*` for anything");
  public static final Key<Boolean> REDACT =
      key(
          "middleware.job.redact.enabled",
          BOOL,
          "true",
          "hides secrets in everything that the API hands out");
  public static final Key<List<String>> REDACT_PATTERNS =
      key(
          "middleware.job.redact.patterns",
          LIST,
          "",
          "names whose values are hidden, with `*` for any text; the built-in ones if not set");

  public static final Key<Boolean> WEBHOOKS_PRIVATE =
      key(
          AddressRule.KEY,
          BOOL,
          "false",
          "whether webhooks may call this host and private networks; if not set, `true` as long as"
              + " `coordinator.address` is a loopback address. Link-local addresses, those of cloud"
              + " metadata among them, are never called");

  // Jobs

  public static final Key<Long> JOB_OUTPUTS =
      key(
          JobLimits.OUTPUTS,
          parsed(
              "size",
              "a size such as 500K or 1MiB",
              text -> ByteSize.parse(text, JobLimits.OUTPUTS)),
          "64MiB",
          "how much the values of all outputs of a job may take together; the task whose result"
              + " would pass it fails. One result may always be 1 MiB long at most");

  // The worker

  public static final Key<String> WORKER_ADDRESS =
      key(
          "worker.address",
          TEXT,
          "",
          "`host:port` of a second `GET /health`, which also asks the runtime; none if not set");
  public static final Key<String> WORKER_NAME =
      key("worker.name", TEXT, "Worker", "its name in the list of nodes");
  public static final Key<Integer> WORKER_QUEUES =
      key(
          "worker.queues.<queue>",
          number(0, 10_000),
          "",
          "how many tasks of a queue run at once; `default = 1` if no queue is named");
  public static final Key<String> WORKER_TEMP_DIR =
      key(
          "worker.temp_dir",
          TEXT,
          "",
          "where runs keep their files, `/tmp` if not set; the container engine must be able to"
              + " mount from it");
  public static final Key<String> WORKER_CPUS =
      key("worker.limits.cpus", TEXT, "", "for tasks without `limits.cpus`; not on `shell`");
  public static final Key<String> WORKER_MEMORY =
      key("worker.limits.memory", TEXT, "", "for tasks without `limits.memory`; not on `shell`");
  public static final Key<String> WORKER_TIMEOUT =
      key("worker.limits.timeout", TEXT, "", "for tasks without `timeout`");
  public static final Key<Long> WORKER_LOG =
      key(
          "worker.limits.log",
          parsed(
              "size",
              "a size such as 500K or 1MiB",
              text -> ByteSize.parse(text, "worker.limits.log")),
          "16MiB",
          "how much of what a run prints is kept; a line in its log says where it was cut");
  public static final Key<Duration> WORKER_DRAIN =
      key(
          "worker.drain",
          DURATION.that("a duration from 0 to 1h", Keys::isUpTo1h),
          "10s",
          "how long running tasks may go on after SIGTERM before they are handed back");
  public static final Key<Duration> WORKER_GRACE =
      key(
          "worker.grace",
          DURATION.that("a duration from 0 to 1h", Keys::isUpTo1h),
          "10s",
          "from TERM to KILL when a task is cancelled or takes too long");
  public static final Key<List<String>> HOST_ENV =
      key(
          "middleware.task.hostenv.vars",
          LIST,
          "",
          "variables of the worker that tasks get: `NAME` or `NAME:ALIAS`");

  // The runtimes

  public static final Key<String> RUNTIME_TYPE =
      key(
          "runtime.type",
          oneOf("auto", "docker", "podman", "shell"),
          "auto",
          "`auto`: docker if it answers, else podman; `shell` runs tasks as plain processes on this"
              + " host **without isolation**");
  public static final Key<List<String>> SHELL_CMD =
      key("runtime.shell.cmd", LIST, "bash,-c", "what a script is handed to");
  public static final Key<OptionalInt> SHELL_UID =
      key("runtime.shell.uid", numberOrKeep(), "-", "user of the tasks; `-` for Winch's own");
  public static final Key<OptionalInt> SHELL_GID =
      key("runtime.shell.gid", numberOrKeep(), "-", "their group");
  public static final Key<Boolean> DOCKER_PRIVILEGED =
      key("runtime.docker.privileged", BOOL, "false", "gives containers the rights of the host");
  public static final Key<Boolean> PODMAN_PRIVILEGED =
      key("runtime.podman.privileged", BOOL, "false", "the same for podman");
  public static final Key<Boolean> PODMAN_HOST_NETWORK =
      key(
          "runtime.podman.host.network",
          BOOL,
          "false",
          "whether tasks may name the network `host`");
  public static final Key<String> DOCKER_CONFIG =
      key(
          "runtime.docker.config",
          TEXT,
          "",
          "the `config.json` with the credentials of registries; the user's own if not set");
  public static final Key<Boolean> CONTAINERS_NEW_PRIVILEGES =
      key(
          "runtime.containers.new_privileges",
          BOOL,
          "false",
          "whether set-uid programs such as `sudo` work in containers");
  public static final Key<List<String>> CONTAINERS_CAP_DROP =
      key(
          "runtime.containers.cap_drop",
          LIST,
          "NET_RAW",
          "capabilities that containers do not have, beyond the engine's own choice; `ALL` for none");
  public static final Key<Integer> CONTAINERS_PIDS_LIMIT =
      key(
          "runtime.containers.pids_limit",
          number(0, 10_000_000),
          "4096",
          "how many processes a container may have at a time; 0 for the engine's default");
  public static final Key<Boolean> BIND_ALLOWED =
      key("mounts.bind.allowed", BOOL, "false", "whether tasks may mount folders of the host");
  public static final Key<List<String>> BIND_SOURCES =
      key("mounts.bind.sources", LIST, "", "which folders; any if not set");

  private Keys() {}

  /** The whole table, by name. */
  public static List<Key<?>> all() {
    return Stream.concat(IN_USE.stream(), IgnoredKeys.ALL.stream())
        .sorted(Comparator.comparing(Key::name))
        .toList();
  }

  /** The line of the table that a key as written belongs to. */
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
              "`false` takes the routes away: 404"));
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
