package dev.winch.store;

import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Conditions on jobs that must all hold.
 *
 * @param search as typed, see {@link dev.winch.store.search.QueryText}; {@code ""} for any
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
}
