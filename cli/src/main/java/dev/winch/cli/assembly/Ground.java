package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.Surroundings;
import dev.winch.cli.host.DataFolder;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.host.TimeOrderedIds;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.Ids;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;

/** What every process stands on: settings, clock, ids, folders, and what is open in it. */
final class Ground implements AutoCloseable {
  private final Settings settings;
  private final Surroundings surroundings;
  private final InstantSource clock = new SystemClock();

  /** One for each who draws: a generator of this kind is for one thread at a time. */
  private final SplittableRandom chance = new SplittableRandom(new SecureRandom().nextLong());

  private final Ids ids = new TimeOrderedIds(clock, chance.split());

  private final BackgroundThreads threads = new BackgroundThreads(Unavailable.class);

  /** What is open, the youngest first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  Ground(Settings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
  }

  Settings settings() {
    return settings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  InstantSource clock() {
    return clock;
  }

  Ids ids() {
    return ids;
  }

  /** The loops of this process. */
  BackgroundThreads threads() {
    return threads;
  }

  /** A generator for one who draws. */
  SplittableRandom chance() {
    return chance.split();
  }

  /** Closes this part when the process stops, before all that was kept before it. */
  <T extends AutoCloseable> T keep(T part) {
    open.push(part);
    return part;
  }

  DataFolder folder() {
    return keep(DataFolder.open(dataFolder(), ids));
  }

  /** Where the embedded database is, or would be. */
  Path databaseFile() {
    return namedDatabase().orElseGet(() -> dataFolder().resolve("winch.db"));
  }

  private Path dataFolder() {
    return settings
        .text(Keys.DATA_DIR)
        .map(surroundings.folder()::resolve)
        .or(() -> namedDatabase().map(file -> file.resolveSibling(file.getFileName() + "-data")))
        .orElseGet(() -> surroundings.xdg("XDG_DATA_HOME", ".local/share").resolve("winch"));
  }

  private Optional<Path> namedDatabase() {
    return settings.text(Keys.SQLITE_PATH).map(surroundings.folder()::resolve);
  }

  /** Closes in reverse: no more requests, the worker drains, then what both rely on. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        first = first == null ? new IllegalStateException("while stopping", e) : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
