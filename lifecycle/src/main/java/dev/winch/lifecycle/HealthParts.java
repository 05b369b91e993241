package dev.winch.lifecycle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Registry of the named health checks of a process. Several checks may share a name: the part is
 * down if one of them fails. Thread-safe.
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
        return Optional.of("its health check failed: " + e);
      }
    }
  }

  /** Removes the part when closed. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @param check returns why the part is down, or empty. It must return quickly; wrap checks that
   *     may hang in {@link BoundedCheck}
   */
  public Registration add(String name, Supplier<Optional<String>> check) {
    Part part = new Part(name, check);
    parts.add(part);
    return () -> parts.remove(part);
  }

  /** The distinct names of all parts. */
  public List<String> names() {
    return parts.stream().map(Part::name).distinct().toList();
  }

  /** The reason of each part that is down; empty if none is. */
  public Map<String, String> faults() {
    Map<String, String> faults = new LinkedHashMap<>();
    for (Part part : parts) {
      part.fault().ifPresent(why -> faults.putIfAbsent(part.name(), why));
    }
    return faults;
  }
}
