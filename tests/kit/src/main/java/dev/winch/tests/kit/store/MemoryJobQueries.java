package dev.winch.tests.kit.store;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import dev.winch.codec.PlainJson;
import dev.winch.codec.view.Redaction;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Omission;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.JobQueries;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.JobQueries.Running;
import dev.winch.store.Viewer;
import dev.winch.store.search.WordQuery;
import dev.winch.store.search.Words;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Jobs, by looking at every row. */
final class MemoryJobQueries implements JobQueries {
  private static final Comparator<TaskRun> EXECUTION =
      comparingInt(TaskRun::position)
          .thenComparing(task -> task.startedAt().orElse(null), nullsLast(naturalOrder()))
          .thenComparing(TaskRun::id);

  private static final Comparator<JobRun> NEWEST =
      comparing(JobRun::createdAt).thenComparing(JobRun::id).reversed();

  private final Redaction redaction = Redaction.standard();
  private final MemoryTables tables;
  private final Guard guard;

  MemoryJobQueries(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public Optional<JobRun> job(JobId id) {
    return guard.during(() -> Optional.ofNullable(tables.jobs.get(id)));
  }

  @Override
  public Optional<JobSpec> spec(JobId id) {
    return guard.during(() -> Optional.ofNullable(tables.specs.get(id)));
  }

  @Override
  public void outputs(JobId id, LongPredicate read, Predicate<JobOutput> each) {
    Map<String, String> outputs =
        guard.during(() -> new TreeMap<>(tables.outputs.getOrDefault(id, Map.of())));
    for (Map.Entry<String, String> output : outputs.entrySet()) {
      long bytes = Utf8Size.of(output.getValue());
      Optional<String> value = Optional.of(output.getValue()).filter(_ -> read.test(bytes));
      if (!each.test(new JobOutput(output.getKey(), bytes, value))) {
        return;
      }
    }
  }

  @Override
  public void execution(JobId id, Consumer<TaskRun> each) {
    guard
        .during(
            () ->
                tables.tasksOf(id).stream().sorted(EXECUTION).map(MemoryJobQueries::shown).toList())
        .forEach(each);
  }

  @Override
  public void executionPage(JobId id, String after, int size, Consumer<TaskRun> each) {
    guard
        .during(
            () ->
                tables.tasksOf(id).stream()
                    .filter(task -> task.id().value().compareTo(after) > 0)
                    .limit(size)
                    .map(MemoryJobQueries::shown)
                    .toList())
        .forEach(each);
  }

  static JobRun shown(JobRun job) {
    String path = "/jobs/" + job.id();
    long inputs = Utf8Size.of(PlainJson.write(job.inputs()));
    long tags = Utf8Size.of(PlainJson.write(job.tags()));
    return JobRunRow.of(job)
        .description(shown(job.description(), path))
        .tags(tags <= Omission.SHOWN ? job.tags() : List.of())
        .inputs(inputs <= Omission.SHOWN ? job.inputs() : Map.of("", Omission.of(inputs, path)))
        .result(shown(job.result(), path))
        .build();
  }

  private static String shown(String text, String path) {
    long bytes = Utf8Size.of(text);
    return bytes <= Omission.SHOWN ? text : Omission.of(bytes, path);
  }

  private static TaskRun shown(TaskRun task) {
    return TaskRunRow.of(task).result(shown(task.result(), "/tasks/" + task.id())).build();
  }

  @Override
  public Optional<TaskRun> task(TaskId id) {
    return guard.during(() -> Optional.ofNullable(tables.tasks.get(id)));
  }

  @Override
  public Page<JobRun> page(JobQuery query) {
    WordQuery text = WordQuery.parse(query.text());
    WordQuery name = WordQuery.parse(query.name());
    List<JobRun> hits =
        guard.during(
            () ->
                tables.jobs.values().stream()
                    .filter(job -> text.matches(Words.of(searched(redacted(job)))))
                    .filter(job -> name.matches(Words.of(redacted(job).name())))
                    .filter(job -> oneOf(query.tags(), redacted(job).tags()::contains))
                    .filter(job -> oneOf(query.states(), job.state().name()::equalsIgnoreCase))
                    .filter(job -> oneOf(query.ids(), job.id().value()::startsWith))
                    .filter(job -> query.viewer().map(viewer -> sees(viewer, job)).orElse(true))
                    .sorted(NEWEST)
                    .toList());
    Page<JobRun> page =
        MemoryReads.page(hits, query.page(), query.size()).map(MemoryJobQueries::shown);
    return query.narrows() && hits.size() > JobQuery.COUNTED
        ? new Page<>(page.items(), page.number(), page.pageSize(), JobQuery.COUNTED, true)
        : page;
  }

  private boolean sees(Viewer viewer, JobRun job) {
    return Optional.ofNullable(tables.specs.get(job.id()))
        .map(spec -> viewer.sees(spec.permissions(), job.createdBy()))
        .orElse(true);
  }

  private JobRun redacted(JobRun job) {
    JobSpec spec = tables.specs.get(job.id());
    return spec == null || spec.hidden().isEmpty() ? job : redaction.of(spec).job(job);
  }

  private static String searched(JobRun job) {
    return String.join(" ", job.name(), job.description(), job.state().name());
  }

  private static boolean oneOf(List<String> wanted, Predicate<String> test) {
    return wanted.isEmpty() || wanted.stream().anyMatch(test);
  }

  @Override
  public Page<AuditEntry> audit(String subject, long page, int size) {
    List<AuditEntry> entries =
        guard.during(
            () -> {
              List<AuditEntry> found = new ArrayList<>();
              tables.audit.descendingMap().values().stream()
                  .filter(entry -> entry.subject().equals(subject))
                  .forEach(found::add);
              Optional.ofNullable(tables.jobs.get(new JobId(subject)))
                  .map(
                      job ->
                          new AuditEntry(
                              subject,
                              AuditEntry.Action.SUBMITTED,
                              job.createdBy(),
                              job.createdAt()))
                  .ifPresent(found::add);
              return found;
            });
    return MemoryReads.page(entries, page, size);
  }

  @Override
  public Map<String, Integer> runningByQueue() {
    return guard.during(
        () ->
            tables.tasks.values().stream()
                .filter(task -> task.state() == TaskState.RUNNING && !task.queue().isEmpty())
                .collect(Collectors.toMap(TaskRun::queue, _ -> 1, Integer::sum)));
  }

  @Override
  public Running running() {
    return guard.during(
        () ->
            new Running(
                tables.jobs.values().stream().filter(MemoryJobQueries::runs).count(),
                tables.tasks.values().stream()
                    .filter(task -> task.state() == TaskState.RUNNING)
                    .filter(task -> runs(tables.jobs.get(task.jobId())))
                    .count()));
  }

  private static boolean runs(JobRun job) {
    return job.state() == JobState.RUNNING;
  }
}
