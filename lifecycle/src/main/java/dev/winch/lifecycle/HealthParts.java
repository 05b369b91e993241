package dev.winch.lifecycle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The parts of a process that can be down, by name. Several may share a name: it is down if one of
 * them is. Safe for use by many threads.
 */
public final class HealthParts {
  private final List<Part> parts = new CopyOnWriteArrayList<>();

  private static final class Part {
    private final String name;
    private final Supplier<Optional<String>> check;

    Part(String name, Supplier<Optional<String>> check) {
      this.name = name;
      this.check = check;
    }

    String name() {
      return name;
    }

    Optional<String> fault() {
      try {
        return check.get();
      } catch (RuntimeException | Error e) {
        return Optional.of("it cannot be asked: " + e);
      }
    }
  }

  /** Takes a part out again. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @param check why the part is down at the moment, or empty; returns soon, see {@link
   *     BoundedCheck} for what may not answer
   */
  public Registration add(String name, Supplier<Optional<String>> check) {
    Part part = new Part(name, check);
    parts.add(part);
    return () -> parts.remove(part);
  }

  /** The names of all parts, each once. */
  public List<String> names() {
    return parts.stream().map(Part::name).distinct().toList();
  }

  /** Why which parts are down at the moment; empty if none is. */
  public Map<String, String> faults() {
    Map<String, String> faults = new LinkedHashMap<>();
    for (Part part : parts) {
      part.fault().ifPresent(why -> faults.putIfAbsent(part.name(), why));
    }
    return faults;
  }
}
