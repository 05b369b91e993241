package dev.winch.server.api;

import dev.winch.codec.view.FiringWriter;
import dev.winch.engine.Engine;
import dev.winch.engine.cron.Cron;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/** When schedules fire. */
public final class FiringsApi {
  static final int LIMIT = 10;
  static final int MOST = 1000;

  /** RFC 3339 has no later years. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final Engine engine;
  private final InstantSource clock;
  private final FiringWriter views = new FiringWriter();

  public FiringsApi(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  ApiResponse preview(Request request) {
    Instant now = clock.instant();
    String text = request.parameter("cron");
    Cron cron = cron(text);
    ZoneId zone = zone(request.parameter("timezone"), cron);
    Instant from = JobListRequest.time(request.parameter("from"), "from", now).orElse(now);
    Instant to = JobListRequest.time(request.parameter("to"), "to", now).orElse(LAST);
    int limit = JobListRequest.number(request.parameter("limit"), "limit", LIMIT, MOST);
    return ApiResponse.json(
        views.preview(text, zone.getId(), between(cron, zone, from, to, limit)));
  }

  private static List<Instant> between(
      Cron cron, ZoneId zone, Instant from, Instant to, int limit) {
    List<Instant> firings = new ArrayList<>();
    ZonedDateTime next = cron.next(from.atZone(zone));
    while (firings.size() < limit && next.toInstant().isBefore(to)) {
      firings.add(next.toInstant());
      next = cron.next(next);
    }
    return firings;
  }

  private static Cron cron(String text) {
    if (text.isEmpty()) {
      throw new InvalidInputException("cron is missing: give an expression such as 0 3 * * *");
    }
    try {
      return Cron.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("invalid cron: " + e.getMessage());
    }
  }

  private ZoneId zone(String name, Cron cron) {
    if (name.isEmpty()) {
      return cron.zone().orElseGet(engine::zone);
    }
    if (cron.zone().isPresent()) {
      throw new InvalidInputException(
          "invalid timezone: " + name + "; the expression names one by TZ= already");
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new InvalidInputException(
          "invalid timezone: " + name + "; it is a name such as Europe/Berlin or UTC");
    }
  }
}
