package dev.winch.cli.assembly;

import dev.winch.broker.rabbitmq.RabbitInspection;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.doctor.Finding;
import dev.winch.cli.doctor.FolderCheck;
import dev.winch.store.SchemaVersion;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PostgresInspection;
import dev.winch.store.sqlite.SqliteInspection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Checks of what the settings name: folders, database, broker and runtime. Changes nothing. */
public final class BackendChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Settings settings;
  private final ProcessContext process;
  private final Runtimes runtimes;

  private BackendChecks(Settings settings, ProcessContext process, Runtimes runtimes) {
    this.settings = settings;
    this.process = process;
    this.runtimes = runtimes;
  }

  /** All of them, in the order of a start. */
  public static List<Finding> run(Settings settings, ProcessEnvironment environment) {
    try (ProcessContext process = new ProcessContext(settings, environment)) {
      return new BackendChecks(settings, process, new Runtimes(settings, environment)).all();
    }
  }

  private List<Finding> all() {
    Path data = process.dataFolder();
    Path runs = runtimes.temporary();
    return List.of(
        FolderCheck.writable("data", data, "data.dir (--data)"),
        FolderCheck.space("disk", data),
        FolderCheck.writable("runs", runs, Keys.WORKER_TEMP_DIR.name()),
        Finding.of("database", this::database),
        Finding.of("broker", this::broker),
        Finding.of("runtime", this::runtime));
  }

  private Finding database() {
    return switch (BackendSelection.of(settings).database()) {
      case SQLITE -> {
        Path file = process.databaseFile();
        yield SqliteInspection.version(file)
            .map(version -> migrated(file.toString(), version))
            .orElseGet(
                () -> Finding.ok("database", file + " does not exist; the start creates it"));
      }
      case POSTGRES -> {
        Dsn dsn = Stores.dsn(settings);
        yield migrated("PostgreSQL database " + dsn.place(), PostgresInspection.version(dsn));
      }
    };
  }

  private static Finding migrated(String place, SchemaVersion version) {
    String how =
        version.stored() == version.newest()
            ? "has schema %d".formatted(version.stored())
            : version.stored() == 0
                ? "has no tables yet; the start creates them"
                : "has schema %d; the start migrates it to %d"
                    .formatted(version.stored(), version.newest());
    return Finding.ok("database", place + " " + how);
  }

  private Finding broker() {
    BackendSelection chosen = BackendSelection.of(settings);
    return switch (chosen.broker()) {
      case INMEMORY -> Finding.ok("broker", "queues are in the memory of the one process");
      case POSTGRES ->
          chosen.database() == BackendSelection.Database.POSTGRES
              ? Finding.ok("broker", "queues are tables of the database")
              : Finding.failed(
                  "broker",
                  "broker.type = postgres needs datastore.postgres.dsn: set it, or another broker.type");
      case RABBITMQ ->
          Finding.ok(
              "broker",
              "RabbitMQ %s answers"
                  .formatted(RabbitInspection.version(settings.value(Keys.RABBIT_URL))));
    };
  }

  private Finding runtime() {
    String choice = runtimes.choice(PATIENCE);
    return choice.equals("shell")
        ? Finding.warning(
            "runtime",
            "tasks run as plain processes of this user, without isolation: set runtime.type to docker or podman for containers")
        : Finding.ok("runtime", choice + " answers");
  }
}
