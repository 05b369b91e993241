package dev.winch.server.api;

import dev.winch.codec.view.FiringWriter;
import dev.winch.codec.view.FiringWriter.Firing;
import dev.winch.engine.Engine;
import dev.winch.engine.cron.Cron;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists;
import dev.winch.store.JobLists.Piece;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Sort;
import dev.winch.store.JobQueries;
import dev.winch.store.Reads;
import dev.winch.store.ScheduleQueries;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** When schedules fire. */
public final class FiringsApi {
  static final int LIMIT = 10;
  static final int MOST = 1000;

  /** RFC 3339 has no later years. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  static final int SHOWN = 100;

  /** How far an answer reaches that has no end. */
  private static final Duration SPAN = Duration.ofDays(7);

  /** Entries of the audit log of a schedule, the newest, by which pauses and edits are known. */
  private static final int ENTRIES = 1000;

  /** Pieces of the list of jobs that are read for one answer, each a few thousand rows. */
  private static final int PIECES = 500;

  private static final Sort OLDEST = new Sort(Sort.Key.CREATED, false);

  private final Engine engine;
  private final JobQueries jobs;
  private final JobLists lists;
  private final ScheduleQueries schedules;
  private final UserLookup users;
  private final InstantSource clock;
  private final FiringWriter views = new FiringWriter();

  public FiringsApi(Engine engine, Reads reads, InstantSource clock) {
    this.engine = engine;
    this.jobs = reads.jobs();
    this.lists = reads.lists();
    this.schedules = reads.schedules();
    this.users = new UserLookup(reads.users());
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
        views.preview(text, zone.getId(), FiringHistory.between(cron, zone, from, to, limit)));
  }

  ApiResponse list(Request request) {
    Instant now = clock.instant();
    ScheduleId id = new ScheduleId(request.variable("id"));
    ScheduledJob schedule =
        schedules.schedule(id).orElseThrow(() -> new NotFoundException("scheduled job not found"));
    Instant from = JobListRequest.time(request.parameter("from"), "from", now).orElse(now);
    Instant to = JobListRequest.time(request.parameter("to"), "to", now).orElse(from.plus(SPAN));
    int limit = JobListRequest.number(request.parameter("limit"), "limit", SHOWN, MOST);
    String text = schedule.schedule().cron();
    Cron cron = cron(text);
    ZoneId zone = cron.zone().orElseGet(engine::zone);
    List<AuditEntry> audit = jobs.audit(id.value(), 1, ENTRIES).items();
    FiringHistory history = new FiringHistory(schedule, cron, zone, audit);

    Instant coming = now.plus(1, ChronoUnit.MICROS);
    Instant present = to.isBefore(coming) ? to : coming;
    List<Firing> firings = new ArrayList<>();
    Optional<Instant> next = Optional.empty();
    if (from.isBefore(present)) {
      Started started = started(request, id, from, present, limit);
      next = started.until();
      firings.addAll(history.past(started.jobs(), from, next.orElse(present)));
    }
    if (next.isEmpty()) {
      Instant start = from.isBefore(present) ? present : from;
      firings.addAll(history.planned(start, to, limit + 1));
    }
    if (firings.size() > limit) {
      next = Optional.of(firings.get(limit).at());
    }
    return ApiResponse.json(
        views.firings(
            text, zone.getId(), firings.subList(0, Math.min(limit, firings.size())), next));
  }

  /**
   * Jobs of a schedule, the oldest first.
   *
   * @param until before which these are all; empty if there are no others in the time asked for
   */
  private record Started(List<JobRun> jobs, Optional<Instant> until) {}

  private Started started(Request request, ScheduleId id, Instant from, Instant to, int limit) {
    JobFilter filter =
        new JobFilter(
            "",
            "",
            List.of(),
            Set.of(),
            Optional.empty(),
            Optional.of(from),
            Optional.of(to),
            Optional.of(id),
            users.viewer(request));
    List<JobRun> found = new ArrayList<>();
    Optional<Place> after = Optional.empty();
    for (int piece = 0; piece < PIECES && found.size() <= limit; piece++) {
      Piece next = lists.list(filter, OLDEST, after, limit + 1);
      found.addAll(next.items());
      after = next.next();
      if (after.isEmpty()) {
        return new Started(found, Optional.empty());
      }
    }
    if (found.isEmpty()) {
      throw new InvalidInputException(
          "too many jobs were created between from and to; ask for a shorter time");
    }
    Instant last = found.getLast().createdAt();
    return new Started(found, Optional.of(last.plus(1, ChronoUnit.MICROS)));
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
