package dev.winch.runtime.container;

import dev.winch.runtime.container.LabelledResources.Labelled;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes leftovers of ended runs while others are running, such as those that could not be removed
 * while the engine was down. Used by one thread at a time.
 */
final class LateSweep {
  private static final Logger log = LoggerFactory.getLogger(LateSweep.class);

  private final LabelledResources resources;
  private final String node;
  private final Predicate<Labelled> inUse;
  private Set<Labelled> before = Set.of();

  /**
   * @param inUse whether a resource belongs to an active run, or is reused between runs
   */
  LateSweep(LabelledResources resources, String node, Predicate<Labelled> inUse) {
    this.resources = resources;
    this.node = node;
    this.inUse = inUse;
  }

  /**
   * Removes resources that were unused at the previous call and still are: a new one may not be
   * registered yet.
   */
  void run() {
    try {
      Set<Labelled> unused =
          resources.labelled(Labels.NODE, node).stream()
              .filter(inUse.negate())
              .collect(Collectors.toSet());
      for (Labelled left : unused) {
        if (before.contains(left)) {
          log.warn("removing {} {}, a leftover of an ended run", left.kind(), left.id());
          resources.remove(left);
        }
      }
      before = unused;
    } catch (EngineRefusal | RuntimeException e) {
      log.warn("cannot remove leftovers of ended runs, retrying later: {}", e.getMessage());
    }
  }
}
