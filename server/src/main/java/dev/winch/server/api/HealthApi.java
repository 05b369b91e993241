package dev.winch.server.api;

import dev.winch.codec.view.StatusWriter;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /health}: whether this process and the components it needs work; the log has the reasons.
 * {@code /live}: whether it must be restarted. {@code /ready}: whether requests may be sent to it.
 */
public final class HealthApi {
  private static final Logger log = LoggerFactory.getLogger(HealthApi.class);

  private final Source source;
  private final String version;

  /** The parts that were down at the last check. */
  private final AtomicReference<Set<String>> known = new AtomicReference<>(Set.of());

  /** The state of the process. */
  public interface Source {
    /** The names of all parts. */
    List<String> parts();

    /** The parts that are down, with the reason. */
    Map<String, String> faults();

    /** The loops that no longer run, with the reason. */
    Map<String, String> halted();

    /** The parts because of which no requests should be sent here. */
    List<String> unready();
  }

  public HealthApi(Source source, String version) {
    this.source = source;
    this.version = version;
  }

  ApiResponse get(Request request) {
    Map<String, String> broken = source.faults();
    remark(broken);
    return answer(source.parts(), broken.keySet());
  }

  ApiResponse live(Request request) {
    return answer(List.of(), source.halted().keySet());
  }

  ApiResponse ready(Request request) {
    return answer(List.of(), source.unready());
  }

  private ApiResponse answer(Collection<String> parts, Collection<String> broken) {
    return ApiResponse.json(
        broken.isEmpty() ? 200 : 503, StatusWriter.health(version, parts, broken));
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
