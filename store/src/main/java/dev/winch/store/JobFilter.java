package dev.winch.store;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Permission;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.search.QueryText;
import dev.winch.store.search.WordQuery;
import dev.winch.store.search.Words;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Conditions on jobs that must all hold.
 *
 * @param search as typed, see {@link QueryText}; {@code ""} for any
 * @param name words that must all be in the name; {@code ""} for any
 * @param tags a job must have at least one of them; empty for any
 * @param states a job must be in one of them; empty for any
 * @param from created then or later
 * @param to created earlier
 * @param viewer who must be allowed to see a job; empty for anybody
 */
public record JobFilter(
    String search,
    String name,
    List<String> tags,
    Set<JobState> states,
    Optional<UserId> createdBy,
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<ScheduleId> schedule,
    Optional<Viewer> viewer) {
  public static final JobFilter ALL =
      new JobFilter(
          "",
          "",
          List.of(),
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public JobFilter {
    tags = List.copyOf(tags);
    states = Set.copyOf(states);
  }

  /** The same conditions for what this viewer may see. */
  public JobFilter seenBy(Optional<Viewer> whom) {
    return new JobFilter(search, name, tags, states, createdBy, from, to, schedule, whom);
  }

  /** The same conditions in these states only. */
  public JobFilter in(Set<JobState> only) {
    return new JobFilter(search, name, tags, only, createdBy, from, to, schedule, viewer);
  }

  /** The same conditions on jobs that were created at this time or later. */
  public JobFilter createdSince(Instant time) {
    Optional<Instant> later = from.filter(time::isBefore).or(() -> Optional.of(time));
    return new JobFilter(search, name, tags, states, createdBy, later, to, schedule, viewer);
  }

  /** Whether there is no condition but the viewer. */
  public boolean isAll() {
    return seenBy(Optional.empty()).equals(ALL);
  }

  /** The conditions on words, one query each. */
  public List<JobQuery> words() {
    JobQuery typed = QueryText.jobs(search, 1, 1);
    JobQuery given = new JobQuery("", name, tags, List.of(), List.of(), 1, 1);
    return List.of(typed, given).stream().filter(JobQuery::narrows).toList();
  }

  /** A test of jobs in memory. */
  public Condition condition() {
    List<ParsedQuery> words = words().stream().map(ParsedQuery::of).toList();
    return (job, permissions) ->
        words.stream().allMatch(query -> query.match(job))
            && (states.isEmpty() || states.contains(job.state()))
            && createdBy.map(job.createdBy()::equals).orElse(true)
            && from.map(time -> !job.createdAt().isBefore(time)).orElse(true)
            && to.map(job.createdAt()::isBefore).orElse(true)
            && schedule.map(id -> job.scheduleId().equals(Optional.of(id))).orElse(true)
            && viewer.map(one -> one.sees(permissions, job.createdBy())).orElse(true);
  }

  /** Whether a job fulfils all conditions. */
  public interface Condition {

    /**
     * @param job as it is shown, with secrets redacted
     * @param permissions of the job
     */
    boolean matches(JobRun job, List<Permission> permissions);
  }

  /** A query, parsed once. */
  private record ParsedQuery(JobQuery query, WordQuery text, WordQuery name) {
    static ParsedQuery of(JobQuery query) {
      return new ParsedQuery(query, WordQuery.parse(query.text()), WordQuery.parse(query.name()));
    }

    boolean match(JobRun job) {
      String all = String.join(" ", job.name(), job.description(), job.state().name());
      return (text.any() || text.matches(Words.of(all)))
          && (name.any() || name.matches(Words.of(job.name())))
          && oneOf(query.tags(), job.tags()::contains)
          && oneOf(query.states(), job.state().name()::equalsIgnoreCase)
          && oneOf(query.ids(), job.id().value()::startsWith);
    }

    private static boolean oneOf(List<String> wanted, Predicate<String> test) {
      return wanted.isEmpty() || wanted.stream().anyMatch(test);
    }
  }
}
