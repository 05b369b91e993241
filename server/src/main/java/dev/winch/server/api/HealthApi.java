package dev.winch.server.api;

import dev.winch.codec.view.ViewWriter;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /health}: whether this process and the components it needs work; the log has the reasons.
 */
public final class HealthApi {
  private static final Logger log = LoggerFactory.getLogger(HealthApi.class);

  private final Supplier<Map<String, String>> faults;
  private final ViewWriter views;
  private final String version;
  private final ApiResponse up;

  /** The parts that were down at the last check. */
  private final AtomicReference<Set<String>> known = new AtomicReference<>(Set.of());

  /**
   * @param faults the parts that are down, with the reason
   */
  public HealthApi(Supplier<Map<String, String>> faults, ViewWriter views, String version) {
    this.faults = faults;
    this.views = views;
    this.version = version;
    this.up = ApiResponse.json(views.health(version, List.of()));
  }

  ApiResponse get(Request request) {
    Map<String, String> broken = faults.get();
    remark(broken);
    if (broken.isEmpty()) {
      return up;
    }
    return ApiResponse.json(503, views.health(version, broken.keySet()));
  }

  /** Logs a part only when it goes down or recovers, because health is checked often. */
  private void remark(Map<String, String> broken) {
    Set<String> before = known.getAndSet(Set.copyOf(broken.keySet()));
    broken.forEach(
        (part, why) -> {
          if (!before.contains(part)) {
            log.warn("health is DOWN because of {}: {}", part, why);
          }
        });
    before.stream()
        .filter(part -> !broken.containsKey(part))
        .forEach(part -> log.info("{} is up again", part));
  }
}
