package dev.winch.tests.kit.store;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the machine's own packages, on a free port of the loopback, with a data folder
 * that is deleted at its end. It refuses to run as root; where the tests do, it runs as {@code
 * postgres}. What cannot be started fails the tests: none is skipped.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "winch";

  /** The user the server runs as where the tests run as root. */
  private static final String SYSTEM_USER = "postgres";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final Path programs;
  private final Path folder;
  private final int port;
  private final List<String> settings;
  private Process process;

  private PostgresServer(Path programs, Path folder, int port, List<String> settings) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
    this.settings = settings;
  }

  private static final class Shared {
    static final PostgresServer SERVER = started();

    private static PostgresServer started() {
      PostgresServer server = start(false);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    }
  }

  /** One for all tests of this JVM, which does not wait for the disk. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /**
   * Starts one.
   *
   * @param durable whether commits wait for the disk, as figures need it and tests do not
   */
  public static PostgresServer start(boolean durable) {
    try {
      Path folder = Files.createTempDirectory("winch-postgres-");
      if (isRoot()) {
        run(folder, List.of("chown", SYSTEM_USER, folder.toString()));
      }
      PostgresServer server = new PostgresServer(programs(), folder, freePort(), settings(durable));
      server.initialise();
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> settings(boolean durable) {
    return List.of(
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=200",
        "shared_buffers=128MB",
        "deadlock_timeout=200ms",
        "fsync=" + (durable ? "on" : "off"),
        "full_page_writes=" + (durable ? "on" : "off"),
        "synchronous_commit=on");
  }

  private static Path programs() throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> folders = Files.list(versions)) {
        return folders
            .map(version -> version.resolve("bin"))
            .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
            .max(Comparator.comparing(Path::toString))
            .orElseThrow(PostgresServer::missing);
      }
    }
    throw missing();
  }

  private static AssertionError missing() {
    return new AssertionError(
        "no PostgreSQL below /usr/lib/postgresql: run build/test-needs, or install postgresql");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> asServer(List<String> command) {
    if (!isRoot()) {
      return command;
    }
    List<String> whole = new ArrayList<>(List.of("setpriv", "--reuid", SYSTEM_USER));
    whole.addAll(List.of("--regid", SYSTEM_USER, "--init-groups"));
    whole.addAll(command);
    return whole;
  }

  private static void run(Path folder, List<String> command) throws IOException {
    Path output = Files.createTempFile("winch-postgres", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError(command + " failed:\n" + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      Files.delete(output);
    }
  }

  private void initialise() throws IOException {
    run(
        folder,
        asServer(
            List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=trust",
                "--no-sync")));
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** Starts it again after {@link #stop} or {@link #crash}; returns when it answers. */
  public void start() {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            programs.resolve("postgres").toString(),
            "-D",
            data().toString(),
            "-p",
            Integer.toString(port)));
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    Path log = folder.resolve("server.log");
    try {
      process =
          new ProcessBuilder(asServer(command))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("start of PostgreSQL")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> answers() || died(log));
  }

  private boolean died(Path log) throws IOException {
    if (process.isAlive()) {
      return false;
    }
    throw new AssertionError("PostgreSQL did not start:\n" + Files.readString(log));
  }

  private boolean answers() throws IOException, InterruptedException {
    return new ProcessBuilder(
                programs.resolve("pg_isready").toString(),
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port))
            .start()
            .waitFor()
        == 0;
  }

  /** Makes an empty database; returns its name. */
  public String newDatabase() {
    String name = "winch" + DATABASES.incrementAndGet();
    sql("postgres", "create database " + name);
    return name;
  }

  /** Takes everything out of a database, as if it were new. */
  public void empty(String database) {
    sql(database, "drop schema public cascade; create schema public");
  }

  public String dsn(String database) {
    return "host=127.0.0.1 port=%d user=%s password=unused dbname=%s sslmode=disable"
        .formatted(port, USER, database);
  }

  public int port() {
    return port;
  }

  /**
   * Runs SQL in a session of its own.
   *
   * @return what it printed, unaligned, columns parted by {@code |}
   */
  public String sql(String database, String sql) {
    try {
      Process psql =
          new ProcessBuilder(
                  programs.resolve("psql").toString(),
                  "-X",
                  "-q",
                  "-A",
                  "-t",
                  "-v",
                  "ON_ERROR_STOP=1",
                  "-h",
                  "127.0.0.1",
                  "-p",
                  Integer.toString(port),
                  "-U",
                  USER,
                  "-d",
                  database,
                  "-c",
                  sql)
              .redirectErrorStream(true)
              .start();
      String output = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (psql.waitFor() != 0) {
        throw new AssertionError(sql + ": " + output);
      }
      return output.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it as an administrator does: sessions are broken off, what is committed is kept. */
  public void stop() {
    end("INT");
  }

  /** Ends it as a crash does; the next start recovers. */
  public void crash() {
    end("QUIT");
  }

  private void end(String signal) {
    if (!process.isAlive()) {
      return;
    }
    try {
      run(folder, List.of("kill", "-" + signal, Long.toString(process.pid())));
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    crash();
    try {
      run(Path.of("/"), List.of("rm", "-rf", folder.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
