package dev.winch.tests.kit.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.codec.PlainJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A RabbitMQ node for tests, on its own loopback ports or those of another address of this machine,
 * with the management API. Its files, Erlang port mapper and name are separate from other nodes',
 * and it ends with the JVM. If it cannot start, tests fail: none is skipped.
 */
public final class RabbitServer {
  private static final String HOME = "winch-rabbitmq-";
  private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
  private static final Path CONTROL = PROGRAM.resolveSibling("rabbitmqctl");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final AtomicInteger hosts = new AtomicInteger();
  private final Path home;
  private final String address;
  private final int amqp;
  private final RabbitManagement management;
  private final int distribution;
  private final int mapper;
  private final Process epmd;
  private Process node;

  private RabbitServer(Path home, String address) throws IOException {
    this.home = home;
    this.address = address;
    List<Integer> ports = freePorts(4);
    this.amqp = ports.get(0);
    this.management = new RabbitManagement(URI.create("http://" + address + ":" + ports.get(1)));
    this.distribution = ports.get(2);
    this.mapper = ports.get(3);
    Files.writeString(home.resolve("enabled_plugins"), "[rabbitmq_management].\n");
    Files.writeString(
        home.resolve("rabbitmq.conf"),
        """
        listeners.tcp.1 = %s:%d
        loopback_users = none
        management.tcp.ip = %s
        management.tcp.port = %d
        collect_statistics_interval = 500
        disk_free_limit.absolute = 50MB
        log.console = true
        log.console.level = warning
        log.file = false
        """
            .formatted(address, amqp, address, ports.get(1)));
    Files.writeString(
        home.resolve("advanced.config"), "[{rabbit, [{quorum_tick_interval, 500}]}].\n");
    this.epmd =
        program(home.resolve("epmd.log"), "epmd", "-port", "" + mapper, "-address", "127.0.0.1")
            .start();
    this.node = startNode();
  }

  private static final class Shared {
    private static final RabbitServer SERVER = open();
  }

  /** The server shared by the JVM, started on the first call. */
  public static RabbitServer shared() {
    return Shared.SERVER;
  }

  /** A server for one test, which can be killed and restarted. */
  public static RabbitServer open() {
    return openAt("127.0.0.1");
  }

  /** A server for one test at another address of this machine. */
  public static RabbitServer openAt(String address) {
    try {
      if (!Files.isExecutable(PROGRAM)) {
        throw new IllegalStateException(
            "no " + PROGRAM + ": run build/test-needs, or install rabbitmq-server");
      }
      removeOrphans();
      RabbitServer server =
          new RabbitServer(
              Files.createTempDirectory(HOME + ProcessHandle.current().pid() + "-"), address);
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
      server.awaitUp();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a virtual host. */
  public VirtualHost virtualHost() {
    String name = "host" + hosts.incrementAndGet();
    management.call("PUT", "/api/vhosts/" + name, "");
    return new VirtualHost(name);
  }

  /** URL of the management API. */
  public URI managementUrl() {
    return management.url();
  }

  /** Kills the node as a crash of its machine would. */
  public void kill() {
    node.destroyForcibly();
    await(node);
  }

  /** Restarts the node after {@link #kill} with its data. */
  public void restart() {
    try {
      node = startNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitUp();
  }

  /** Runs rabbitmqctl for this node. */
  public void control(String... arguments) {
    List<String> command = new ArrayList<>(List.of(CONTROL.toString(), "-n", nodeName()));
    command.addAll(List.of(arguments));
    Path log = home.resolve("rabbitmqctl.log");
    try {
      Process process = program(log, command.toArray(String[]::new)).start();
      await(process);
      if (process.exitValue() != 0) {
        throw new IllegalStateException("rabbitmqctl fails: " + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String nodeName() {
    return "winch-" + amqp + "@localhost";
  }

  /** A virtual host for one test. */
  public final class VirtualHost {
    private final String name;

    private VirtualHost(String name) {
      this.name = name;
    }

    /** For {@code broker.rabbitmq.url}. */
    public String url() {
      return "amqp://guest:guest@%s:%d/%s".formatted(address, amqp, name);
    }

    public URI managementUrl() {
      return RabbitServer.this.managementUrl();
    }

    /** The names of all connections. */
    public List<String> connections() {
      return ((List<?>) management.call("GET", "/api/vhosts/" + name + "/connections", ""))
          .stream().map(one -> (String) ((Map<?, ?>) one).get("name")).toList();
    }

    /** Closes all connections, as an operator can. */
    public int closeConnections() {
      List<String> open = connections();
      open.forEach(this::close);
      return open.size();
    }

    private void close(String connection) {
      String path = URLEncoder.encode(connection, UTF_8).replace("+", "%20");
      try {
        management.call("DELETE", "/api/connections/" + path, "");
      } catch (IllegalStateException e) {
        if (connections().contains(connection)) {
          throw e;
        }
      }
    }

    /** Puts a message into a queue, as any program can. */
    public void put(String queue, String body) {
      management.call(
          "POST",
          "/api/exchanges/" + name + "/amq.default/publish",
          PlainJson.write(
              Map.of(
                  "properties",
                  Map.of("delivery_mode", 2),
                  "routing_key",
                  queue,
                  "payload",
                  body,
                  "payload_encoding",
                  "string")));
    }

    /** The bodies at the head of a queue, where they stay; none if it is not there. */
    public List<String> peek(String queue) {
      if (!queues().contains(queue)) {
        return List.of();
      }
      Object messages =
          management.call(
              "POST",
              "/api/queues/" + name + "/" + queue + "/get",
              PlainJson.write(
                  Map.of("count", 100, "ackmode", "ack_requeue_true", "encoding", "auto")));
      return ((List<?>) messages)
          .stream().map(one -> (String) ((Map<?, ?>) one).get("payload")).toList();
    }

    /** Deletes a queue with all that is in it, as an operator can. */
    public void deleteQueue(String queue) {
      management.call("DELETE", "/api/queues/" + name + "/" + queue, "");
    }

    /** Number of ready and unacknowledged messages by queue; empty queues are missing. */
    public Map<String, Long> messages() {
      Map<String, Long> messages = new TreeMap<>();
      for (Object one : (List<?>) management.call("GET", "/api/queues/" + name, "")) {
        Map<?, ?> queue = (Map<?, ?>) one;
        if (queue.get("messages") instanceof Number number && number.longValue() > 0) {
          messages.put((String) queue.get("name"), number.longValue());
        }
      }
      return messages;
    }

    /** The names of all queues. */
    public List<String> queues() {
      return ((List<?>) management.call("GET", "/api/queues/" + name + "?disable_stats=true", ""))
          .stream().map(one -> (String) ((Map<?, ?>) one).get("name")).toList();
    }

    /** Removes it with all that is in it; connections to it are closed. */
    public void delete() {
      management.call("DELETE", "/api/vhosts/" + name, "");
    }
  }

  private Process startNode() throws IOException {
    ProcessBuilder builder = program(home.resolve("log"), PROGRAM.toString());
    // With input allowed the script becomes the node itself, so that this process is the node.
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("RABBITMQ_ALLOW_INPUT", "1"),
                Map.entry("RABBITMQ_NODENAME", nodeName()),
                Map.entry("RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", home.resolve("logs").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq.conf").toString()),
                Map.entry(
                    "RABBITMQ_ADVANCED_CONFIG_FILE", home.resolve("advanced.config").toString()),
                Map.entry(
                    "RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry("RABBITMQ_PID_FILE", home.resolve("pid").toString()),
                Map.entry("RABBITMQ_DIST_PORT", "" + distribution),
                Map.entry(
                    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                    "-noinput +S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}")));
    return builder.start();
  }

  private ProcessBuilder program(Path log, String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("RABBITMQ_"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("ERL_EPMD_PORT", "" + mapper);
    return builder;
  }

  private void awaitUp() {
    Awaitility.await("RabbitMQ, see " + home.resolve("log"))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(this::isUp);
  }

  private boolean isUp() throws IOException {
    if (!node.isAlive()) {
      throw new IllegalStateException(
          "RabbitMQ does not start: " + Files.readString(home.resolve("log")));
    }
    try (Socket socket = new Socket(address, amqp)) {
      management.call("GET", "/api/overview", "");
      return socket.isConnected();
    } catch (IOException | UncheckedIOException | IllegalStateException notYet) {
      return false;
    }
  }

  /** Ends it with everything it kept; also done when the JVM ends. */
  public void stop() {
    kill();
    epmd.destroyForcibly();
    await(epmd);
    remove(home);
  }

  private static void await(Process process) {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the nodes of test JVMs that were killed. */
  private static void removeOrphans() throws IOException {
    try (Stream<Path> homes = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      for (Path home : homes.filter(h -> h.getFileName().toString().startsWith(HOME)).toList()) {
        long owner = Long.parseLong(home.getFileName().toString().split("-")[2]);
        if (ProcessHandle.of(owner).isEmpty()) {
          ProcessHandle.allProcesses()
              .filter(process -> belongsTo(process, home))
              .forEach(
                  process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                  });
          remove(home);
        }
      }
    }
  }

  private static boolean belongsTo(ProcessHandle process, Path home) {
    try {
      return Files.readString(Path.of("/proc", "" + process.pid(), "environ"))
          .contains("HOME=" + home + "\0");
    } catch (IOException gone) {
      return false;
    }
  }

  private static void remove(Path home) {
    if (!Files.exists(home)) {
      return;
    }
    try (Stream<Path> files = Files.walk(home)) {
      List<Path> all = new ArrayList<>(files.toList());
      for (Path file : all.reversed()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
