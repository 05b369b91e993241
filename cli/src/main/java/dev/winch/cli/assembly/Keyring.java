package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.host.InputFile;
import dev.winch.codec.Cipher;
import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Selects the encryption keys for secrets (decision 17, O26). */
final class Keyring {
  private final ProcessContext process;

  Keyring(ProcessContext process) {
    this.process = process;
  }

  /** The cipher of the embedded database: the configured key, or that of the key file. */
  Cipher ofFile() {
    List<String> configured = configured();
    return configured.isEmpty() ? Cipher.fromKeyFile(keyFile()) : Cipher.of(configured);
  }

  /** The cipher of a shared database; no encryption without a configured key. */
  Cipher shared() {
    return Cipher.of(configured());
  }

  /** The cipher of orders: workers with an embedded database use its key. */
  Cipher ofWorker() {
    return configured().isEmpty() && Files.exists(keyFile()) ? ofFile() : shared();
  }

  /** A cipher that can decrypt with all configured keys and that of the key file. */
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

  /** The encrypting key, followed by those that only decrypt. */
  private List<String> configured() {
    List<String> keys = new ArrayList<>();
    process.settings().text(Keys.ENCRYPTION_KEY).ifPresent(keys::add);
    List<String> old = process.settings().value(Keys.OLD_ENCRYPTION_KEYS);
    if (keys.isEmpty() && !old.isEmpty()) {
      throw new InvalidInputException(
          "datastore.encryption.old_keys only decrypts: set datastore.encryption.key too");
    }
    keys.addAll(old);
    return keys;
  }
}
