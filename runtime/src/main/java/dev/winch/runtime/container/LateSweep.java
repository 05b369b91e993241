package dev.winch.runtime.container;

import dev.winch.runtime.container.EngineClient.EngineRefusal;
import dev.winch.runtime.container.EngineClient.Labelled;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what runs that have ended left in the engine while others go on, such as what could not
 * be removed as the engine was away. Used by one thread at a time.
 */
final class LateSweep {
  private static final Logger LOG = LoggerFactory.getLogger(LateSweep.class);

  private final EngineClient engine;
  private final String node;
  private final Predicate<Labelled> inUse;
  private Set<Labelled> before = Set.of();

  /**
   * @param inUse whether something belongs to a run under way, or is kept between runs
   */
  LateSweep(EngineClient engine, String node, Predicate<Labelled> inUse) {
    this.engine = engine;
    this.node = node;
    this.inUse = inUse;
  }

  /**
   * Removes what nobody used at the last call and nobody uses now: what is new may be unknown yet.
   */
  void run() {
    try {
      Set<Labelled> unused =
          engine.labelled(Labels.NODE, node).stream()
              .filter(inUse.negate())
              .collect(Collectors.toSet());
      for (Labelled left : unused) {
        if (before.contains(left)) {
          LOG.warn("{} {} was left by an ended run and is removed", left.kind(), left.id());
          engine.remove(left);
        }
      }
      before = unused;
    } catch (EngineRefusal | RuntimeException e) {
      LOG.warn("what ended runs left is removed later: {}", e.getMessage());
    }
  }
}
