package dev.winch.runtime.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Caches the paths of programs. Without it, each start tries every folder of PATH while the parent
 * waits, and a shell repeats that to find itself. Thread-safe.
 */
final class ExecutableLookup {
  private final List<Path> folders;
  private final Map<String, Path> places = new ConcurrentHashMap<>();

  /**
   * @param path folders separated by colons, as in PATH
   */
  ExecutableLookup(String path) {
    folders =
        Stream.of(path.split(":")).filter(name -> name.startsWith("/")).map(Path::of).toList();
  }

  /** The command with its program resolved; unchanged if there is no such program. */
  List<String> placed(List<String> command) {
    return place(command.getFirst())
        .map(
            place -> {
              List<String> placed = new ArrayList<>(command);
              placed.set(0, place.toString());
              return placed;
            })
        .orElse(command);
  }

  private Optional<Path> place(String name) {
    if (name.contains("/")) {
      return Optional.empty();
    }
    Optional<Path> known = Optional.ofNullable(places.get(name)).filter(Files::isExecutable);
    if (known.isPresent()) {
      return known;
    }
    Optional<Path> found =
        folders.stream()
            .map(folder -> folder.resolve(name))
            .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
            .findFirst();
    found.ifPresent(place -> places.put(name, place));
    return found;
  }
}
