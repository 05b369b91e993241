package dev.winch.server;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.server.api.HealthApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What {@code /health}, {@code /live} and {@code /ready} are made from. */
final class ProcessHealth implements HealthApi.Source {
  /** The part that is down while the process stops. */
  private static final String DRAIN = "drain";

  private final List<String> first;
  private final Supplier<Map<String, String>> faults;
  private final Set<String> needed;
  private final BackgroundThreads threads;
  private final BooleanSupplier draining;

  /**
   * @param first the parts beside those of the threads
   * @param faults all parts that are down, with the reason
   * @param needed the parts without which it can do nothing for a client
   * @param draining whether the process stops
   */
  ProcessHealth(
      List<String> first,
      Supplier<Map<String, String>> faults,
      Set<String> needed,
      BackgroundThreads threads,
      BooleanSupplier draining) {
    this.first = List.copyOf(first);
    this.faults = faults;
    this.needed = Set.copyOf(needed);
    this.threads = threads;
    this.draining = draining;
  }

  @Override
  public List<String> parts() {
    return Stream.concat(first.stream(), threads.health().names().stream()).distinct().toList();
  }

  @Override
  public Map<String, String> faults() {
    return faults.get();
  }

  @Override
  public Map<String, String> halted() {
    return threads.halted();
  }

  @Override
  public List<String> unready() {
    List<String> why = new ArrayList<>();
    if (draining.getAsBoolean()) {
      why.add(DRAIN);
    }
    new TreeMap<>(faults.get()).keySet().stream().filter(needed::contains).forEach(why::add);
    return why;
  }
}
