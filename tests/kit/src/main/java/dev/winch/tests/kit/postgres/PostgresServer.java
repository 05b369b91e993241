package dev.winch.tests.kit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server for tests, from the machine's packages, with its own data folder and a free
 * port. It can be stopped, crashed and restarted. As root it runs as the user {@code postgres},
 * because PostgreSQL refuses to run as root.
 */
public final class PostgresServer implements AutoCloseable {
  /** Its superuser, without a password. */
  public static final String USER = "postgres";

  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
  private static final String LOOPBACK = "127.0.0.1";
  private static final long PATIENCE_SECONDS = 60;

  private final Path programs;
  private final Path folder;
  private final String address;
  private final int port;
  private final List<String> options;
  private final AtomicInteger databases = new AtomicInteger();
  private Process process;

  private PostgresServer(Path programs, Path folder, String address, List<String> options)
      throws IOException {
    this.programs = programs;
    this.folder = folder;
    this.address = address;
    this.port = freePort(address);
    this.options = options;
  }

  /** The server shared by tests that do not disturb it; it ends with the JVM. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final PostgresServer SERVER = launchUnsafe();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  /** Launches a server without {@code fsync}, which is safe except for a crash of the machine. */
  public static PostgresServer launchUnsafe() {
    return launch("fsync=off");
  }

  /** Launches such a server at another address of this machine. */
  public static PostgresServer launchUnsafeAt(String address) {
    return launchAt(address, "fsync=off");
  }

  /**
   * Creates and starts a server.
   *
   * @param settings such as {@code max_connections=20}
   */
  public static PostgresServer launch(String... settings) {
    return launchAt(LOOPBACK, settings);
  }

  private static PostgresServer launchAt(String address, String... settings) {
    try {
      Path folder = Files.createTempDirectory("winch-postgres");
      PostgresServer server = new PostgresServer(programs(), folder, address, List.of(settings));
      server.initialize();
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path programs() throws IOException {
    if (Files.isDirectory(PACKAGES)) {
      try (Stream<Path> versions = Files.list(PACKAGES)) {
        return versions
            .map(version -> version.resolve("bin"))
            .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
            .max(Comparator.comparingInt(bin -> Integer.parseInt(bin.getName(3).toString())))
            .orElseThrow(PostgresServer::notInstalled);
      }
    }
    return Stream.of(System.getenv("PATH").split(":"))
        .map(Path::of)
        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
        .findFirst()
        .orElseThrow(PostgresServer::notInstalled);
  }

  private static IllegalStateException notInstalled() {
    return new IllegalStateException("the tests need PostgreSQL: install the package postgresql");
  }

  private static int freePort(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.getLocalPort();
    }
  }

  private void initialize() throws IOException {
    if (isRoot()) {
      run(List.of("chown", USER, folder.toString()));
    }
    run(
        asUser(
            programs.resolve("initdb").toString(),
            "--pgdata=" + data(),
            "--username=" + USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    Files.writeString(
        data().resolve("pg_hba.conf"), "host all all samenet trust\n", StandardOpenOption.APPEND);
  }

  /** Starts it, new or stopped, and waits until it answers. */
  public void start() {
    List<String> command = new ArrayList<>();
    command.addAll(asUser(programs.resolve("postgres").toString(), "-D", data().toString()));
    command.addAll(List.of("-p", "" + port, "-h", address, "-k", folder.toString()));
    options.forEach(option -> command.addAll(List.of("-c", option)));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitAnswer();
  }

  private void awaitAnswer() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        connect("postgres").close();
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() - end > 0) {
          throw new IllegalStateException("PostgreSQL does not start, see " + log(), e);
        }
      }
      try {
        process.waitFor(20, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Stops it at once, as a crash does: connections are cut, nothing is finished. */
  public void crash() {
    signal("QUIT");
  }

  /** Stops it in order: connections are cut, transactions under way are rolled back. */
  public void stop() {
    signal("INT");
  }

  private void signal(String name) {
    try {
      run(List.of("kill", "-" + name, "" + process.pid()));
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("PostgreSQL does not stop");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Cuts all connections to a database; returns how many. */
  public int cutConnections(String database) {
    String cut =
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '"
            + database
            + "'";
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(cut)) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes an empty database and returns its name. */
  public String newDatabase() {
    String name = "test" + databases.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
      return name;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empties a database. */
  public void empty(String database) {
    sql(database, "drop schema public cascade; create schema public");
  }

  /**
   * Runs statements in a session of its own.
   *
   * @return the first value of the last one, as text; {@code ""} if it gives none
   */
  public String sql(String database, String script) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(script);
      String value = "";
      while (rows || statement.getUpdateCount() != -1) {
        ResultSet results = statement.getResultSet();
        value = rows && results.next() ? results.getString(1) : "";
        rows = statement.getMoreResults();
      }
      return value;
    } catch (SQLException e) {
      throw new IllegalStateException(script, e);
    }
  }

  public int port() {
    return port;
  }

  /** Where a database is, in libpq's words. */
  public String dsn(String database) {
    return "host=%s port=%d user=%s dbname=%s sslmode=disable"
        .formatted(address, port, USER, database);
  }

  /** Where a database is, for {@link DriverManager}. */
  public String url(String database) {
    return "jdbc:postgresql://%s:%d/%s?user=%s".formatted(address, port, database, USER);
  }

  /** Makes a connection at each call. */
  public DataSource dataSource(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url(database));
    return source;
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path log() {
    return folder.resolveSibling(folder.getFileName() + ".log");
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> asUser(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private void run(List<String> command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(command + " failed, see " + log());
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Stops it and removes its data. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        crash();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
