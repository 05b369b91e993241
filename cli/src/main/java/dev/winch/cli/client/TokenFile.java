package dev.winch.cli.client;

import dev.winch.codec.PlainJson;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The tokens of {@code winch login}, one for each endpoint, in a file that only its user reads. */
public final class TokenFile {
  private static final FileAttribute<Set<PosixFilePermission>> OWN_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWN_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;

  /**
   * @param folder of the configuration of the user
   */
  public TokenFile(Path folder) {
    this.file = folder.resolve("tokens.json");
  }

  /**
   * A token that a server gave.
   *
   * @param id to revoke it
   */
  public record Saved(String id, String token) {
    @Override
    public String toString() {
      return "Saved[" + id + "]";
    }
  }

  public Path path() {
    return file;
  }

  /**
   * @throws InvalidInputException if the file cannot be read, or others may read it
   */
  public Optional<Saved> of(String endpoint) {
    return all().get(endpoint) instanceof Map<?, ?> saved
        ? Optional.of(
            new Saved(String.valueOf(saved.get("id")), String.valueOf(saved.get("token"))))
        : Optional.empty();
  }

  public void save(String endpoint, Saved saved) {
    Map<String, Object> all = all();
    all.put(endpoint, new TreeMap<>(Map.of("id", saved.id(), "token", saved.token())));
    write(all);
  }

  public void remove(String endpoint) {
    Map<String, Object> all = all();
    all.remove(endpoint);
    write(all);
  }

  private Map<String, Object> all() {
    Map<String, Object> all = new TreeMap<>();
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!OWN_FILE.value().containsAll(permissions)) {
        throw new InvalidInputException(
            "%s can be read by others: run `chmod 600 %s`, and `winch login` again"
                .formatted(file, file));
      }
      if (PlainJson.read(Files.readString(file)) instanceof Map<?, ?> written) {
        written.forEach((endpoint, saved) -> all.put(String.valueOf(endpoint), saved));
      }
    } catch (NoSuchFileException none) {
      return all;
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getMessage());
    }
    return all;
  }

  /** Replaces the file as a whole; it never exists with other permissions. */
  private void write(Map<String, Object> all) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder, OWN_FOLDER);
      Path next = Files.createTempFile(folder, "tokens", ".tmp", OWN_FILE);
      try {
        Files.writeString(next, PlainJson.write(all) + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      throw new InvalidInputException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
