package dev.winch.store.search;

import dev.winch.model.run.JobRun;
import dev.winch.model.spec.Permission;
import dev.winch.store.JobFilter;
import dev.winch.store.JobQueries.JobQuery;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tests jobs in memory by a {@link JobFilter}, whose words are parsed once. Thread-safe. */
public final class JobCondition {
  private final JobFilter filter;
  private final List<ParsedQuery> words;

  public JobCondition(JobFilter filter) {
    this.filter = filter;
    this.words = words(filter).stream().map(ParsedQuery::of).toList();
  }

  private record ParsedQuery(JobQuery query, WordQuery text, WordQuery name) {
    static ParsedQuery of(JobQuery query) {
      return new ParsedQuery(query, WordQuery.parse(query.text()), WordQuery.parse(query.name()));
    }

    boolean matches(JobRun job) {
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

  /** The conditions of a filter on words: each query must hold. */
  public static List<JobQuery> words(JobFilter filter) {
    JobQuery typed = QueryText.jobs(filter.search(), 1, 1);
    JobQuery given = new JobQuery("", filter.name(), filter.tags(), List.of(), List.of(), 1, 1);
    return Stream.of(typed, given).filter(JobQuery::narrows).toList();
  }

  /**
   * Whether a job fulfils all conditions.
   *
   * @param job as it is shown, with secrets redacted
   * @param permissions of the job
   */
  public boolean matches(JobRun job, List<Permission> permissions) {
    return words.stream().allMatch(query -> query.matches(job))
        && (filter.states().isEmpty() || filter.states().contains(job.state()))
        && filter.createdBy().map(job.createdBy()::equals).orElse(true)
        && filter.from().map(time -> !job.createdAt().isBefore(time)).orElse(true)
        && filter.to().map(job.createdAt()::isBefore).orElse(true)
        && filter.schedule().map(id -> job.scheduleId().equals(Optional.of(id))).orElse(true)
        && filter.viewer().map(one -> one.sees(permissions, job.createdBy())).orElse(true);
  }
}
