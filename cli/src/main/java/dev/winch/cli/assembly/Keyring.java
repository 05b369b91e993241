package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.host.InputFile;
import dev.winch.codec.Cipher;
import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** With which keys secrets are encrypted (decision 17, O26). */
final class Keyring {
  private final ProcessContext process;

  Keyring(ProcessContext process) {
    this.process = process;
  }

  /** For the embedded database: without a configured key that of the file beside it. */
  Cipher ofFile() {
    List<String> configured = configured();
    return configured.isEmpty() ? Cipher.fromKeyFile(keyFile()) : Cipher.of(configured);
  }

  /** For a database that several machines share: none without a configured key. */
  Cipher shared() {
    return Cipher.of(configured());
  }

  /** For orders: workers beside an embedded database find its key by themselves. */
  Cipher ofWorker() {
    return configured().isEmpty() && Files.exists(keyFile()) ? ofFile() : shared();
  }

  /** To read what any of the keys has encrypted: the configured ones and that of the file. */
  Cipher ofAll() {
    List<String> keys = configured();
    if (Files.exists(keyFile())) {
      keys.add(InputFile.text(keyFile()).strip());
    }
    return Cipher.of(keys);
  }

  private Path keyFile() {
    Path database = process.databaseFile();
    return database.resolveSibling(database.getFileName() + ".key");
  }

  /** The one that encrypts, then those that only decrypt. */
  private List<String> configured() {
    List<String> keys = new ArrayList<>();
    process.settings().text(Keys.ENCRYPTION_KEY).ifPresent(keys::add);
    List<String> old = process.settings().value(Keys.OLD_ENCRYPTION_KEYS);
    if (keys.isEmpty() && !old.isEmpty()) {
      throw new InvalidInputException(
          "datastore.encryption.old_keys only decrypts: set datastore.encryption.key beside it");
    }
    keys.addAll(old);
    return keys;
  }
}
