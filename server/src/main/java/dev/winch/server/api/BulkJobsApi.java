package dev.winch.server.api;

import dev.winch.codec.view.JobCountsWriter;
import dev.winch.codec.view.StatusWriter;
import dev.winch.engine.Engine;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.UserId;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.server.middleware.AccessLog;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists;
import dev.winch.store.JobLists.Piece;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Totals;
import dev.winch.store.Reads;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code POST /jobs/cancel}, {@code /jobs/restart} and {@code /jobs/delete}: what the verbs of one
 * job do, for all that fulfil a filter. Each job is done or not, whatever happens in between; the
 * newest come first, so that jobs that are submitted meanwhile are left alone.
 */
public final class BulkJobsApi {
  static final int LIMIT = 1_000;
  static final int MOST = 10_000;

  /** Jobs that are handed to the engine together. */
  private static final int TOGETHER = 100;

  private static final Set<JobState> CANCELLABLE =
      EnumSet.of(JobState.PENDING, JobState.SCHEDULED, JobState.RUNNING);

  private static final Set<JobState> ENDED =
      EnumSet.of(JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED);

  private static final Set<JobState> RESTARTABLE = EnumSet.of(JobState.FAILED, JobState.CANCELLED);

  private final Engine engine;
  private final AccessLog log;
  private final JobLists lists;
  private final UserLookup users;
  private final InstantSource clock;

  public BulkJobsApi(Engine engine, Reads reads, AccessLog log, InstantSource clock) {
    this.engine = engine;
    this.log = log;
    this.lists = reads.lists();
    this.users = new UserLookup(reads.users());
    this.clock = clock;
  }

  /** Does it to jobs; the answer has those that refused, with the reason. */
  private interface Verb {
    Map<JobId, String> apply(Collection<JobId> jobs, UserId by);
  }

  ApiResponse cancel(Request request) {
    return apply(request, "cancelled", CANCELLABLE, engine::cancel);
  }

  ApiResponse restart(Request request) {
    return apply(request, "restarted", RESTARTABLE, engine::restart);
  }

  ApiResponse delete(Request request) {
    return apply(request, "deleted", ENDED, (jobs, _) -> engine.delete(jobs, note(request)));
  }

  /**
   * {@code PUT /jobs/{id}/delete}: {@code DELETE} of a job is a 405 for clients of the reference.
   */
  ApiResponse deleteOne(Request request) {
    JobId id = new JobId(request.variable("id"));
    String refused = engine.delete(List.of(id), note(request)).getOrDefault(id, "");
    if (refused.equals("job not found")) {
      throw new NotFoundException(refused);
    }
    if (!refused.isEmpty()) {
      throw new ConflictException(refused);
    }
    return ApiResponse.json(StatusWriter.ok());
  }

  private Function<JobRun, AccessEvent> note(Request request) {
    return job -> log.of(request, AccessEvent.Action.JOB_DELETED, job.id().value(), job.name());
  }

  private ApiResponse apply(Request request, String done, Set<JobState> possible, Verb verb) {
    boolean dryRun = flag(request, "dryRun");
    boolean all = flag(request, "all");
    int limit = JobListRequest.number(request.parameter("limit"), "limit", LIMIT, MOST);
    JobListRequest asked = JobListRequest.unlimited(request, users, clock.instant());
    if (asked.filter().isAll() && !all) {
      throw new InvalidInputException(
          "a filter is required, such as state=" + first(possible) + "; all=true means every job");
    }
    JobFilter filter = possible(asked.filter(), done, possible);
    if (dryRun) {
      Totals totals = lists.totals(filter);
      return ApiResponse.json(JobCountsWriter.totals(totals.counts(), totals.more()));
    }
    return apply(asked, filter, limit, verb, users.caller(request));
  }

  private static boolean flag(Request request, String name) {
    String text = request.parameter(name);
    if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
      throw new InvalidInputException(
          "invalid " + name + ": " + text + "; it is true, false or absent");
    }
    return text.equals("true");
  }

  private static JobFilter possible(JobFilter filter, String done, Set<JobState> possible) {
    Set<JobState> states = EnumSet.copyOf(possible);
    if (!filter.states().isEmpty()) {
      states.retainAll(filter.states());
    }
    if (states.isEmpty()) {
      throw new InvalidInputException(
          "invalid state: no such job can be %s; a job that can is %s"
              .formatted(
                  done, possible.stream().map(JobState::name).collect(Collectors.joining(", "))));
    }
    return filter.in(states);
  }

  private static String first(Set<JobState> states) {
    return states.iterator().next().name();
  }

  private ApiResponse apply(
      JobListRequest asked, JobFilter filter, int limit, Verb verb, UserId by) {
    Optional<Place> at = asked.after();
    Map<String, Long> refused = new TreeMap<>();
    int taken = 0;
    do {
      Piece piece = lists.list(filter, asked.sort(), at, Math.min(TOGETHER, limit - taken));
      List<JobId> jobs = piece.items().stream().map(JobRun::id).toList();
      verb.apply(jobs, by).values().forEach(why -> refused.merge(why, 1L, Long::sum));
      taken += jobs.size();
      at = piece.next();
    } while (at.isPresent() && taken < limit);
    long done = taken - refused.values().stream().mapToLong(Long::longValue).sum();
    return ApiResponse.json(JobCountsWriter.changed(done, refused, at.map(asked::next)));
  }
}
