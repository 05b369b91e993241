package dev.winch.cli.assembly;

import dev.winch.cli.host.DatabaseClaim;
import dev.winch.codec.Cipher;
import dev.winch.model.fault.InvalidInput;
import dev.winch.store.Store;
import dev.winch.store.sqlite.SqliteStore;
import java.nio.file.Path;

/** Which database the settings mean, and how it is opened. */
final class Stores {
  private final Ground ground;
  private final Combination combination;

  Stores(Ground ground, Combination combination) {
    this.ground = ground;
    this.combination = combination;
  }

  /** With the secrets of this cipher; waits for a server that is not up yet. */
  Store open(Cipher cipher, Patience patience) {
    return switch (combination.database()) {
      case SQLITE -> file(cipher);
      case POSTGRES ->
          throw new InvalidInput(
              "datastore.type: postgres is not in this version: use sqlite"
                  + (patience.left().isNegative() ? "!" : ""));
    };
  }

  private Store file(Cipher cipher) {
    Path database = ground.databaseFile();
    ground.keep(DatabaseClaim.of(database));
    return ground.keep(SqliteStore.open(database, cipher));
  }

  /** The database's name for people. */
  String place() {
    return ground.databaseFile().toString();
  }
}
