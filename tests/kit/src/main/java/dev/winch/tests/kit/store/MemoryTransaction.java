package dev.winch.tests.kit.store;

import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Accounts;
import dev.winch.store.Changes;
import dev.winch.store.Outbox;
import dev.winch.store.Transaction;
import dev.winch.store.WebhookCalls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Works on the maps in place; the store undoes it if the work fails. */
final class MemoryTransaction implements Transaction {
  private final MemoryTables tables;
  private final MemoryWebhookCalls webhookCalls;

  MemoryTransaction(MemoryTables tables) {
    this.tables = tables;
    this.webhookCalls = new MemoryWebhookCalls(tables);
  }

  @Override
  public Map<JobId, JobRun> jobs(Collection<JobId> ids) {
    return among(tables.jobs, ids);
  }

  @Override
  public Map<TaskId, TaskRun> tasks(Collection<TaskId> ids) {
    return among(tables.tasks, ids);
  }

  @Override
  public JobSpec spec(JobId id) {
    return Optional.ofNullable(tables.specs.get(id))
        .orElseThrow(() -> new NotFoundException("job not found"));
  }

  @Override
  public Map<String, String> outputs(JobId id, Collection<String> names) {
    return among(tables.outputs.getOrDefault(id, Map.of()), names);
  }

  @Override
  public Map<String, String> outputs(JobId id) {
    return Map.copyOf(tables.outputs.getOrDefault(id, Map.of()));
  }

  @Override
  public long outputBytes(JobId id, String name) {
    return Utf8Size.of(tables.outputs.getOrDefault(id, Map.of()).getOrDefault(name, ""));
  }

  private static <K, V> Map<K, V> among(Map<K, V> table, Collection<K> keys) {
    var found = new HashMap<K, V>();
    for (K key : keys) {
      V row = table.get(key);
      if (row != null) {
        found.put(key, row);
      }
    }
    return found;
  }

  @Override
  public ActiveTasks activeTasks(JobId id, String after, int rows, long bytes) {
    List<TaskRun> page = new ArrayList<>();
    long sum = 0;
    for (TaskRun task : tables.tasksOf(id)) {
      if (!task.state().isFinal() && task.id().value().compareTo(after) > 0) {
        sum += task.size();
        if (page.size() == rows || (!page.isEmpty() && sum > bytes)) {
          return new ActiveTasks(page, true);
        }
        page.add(task);
      }
    }
    return new ActiveTasks(page, false);
  }

  @Override
  public ActiveTasks standingTasks(JobId id, String after, int rows) {
    return ActiveTasks.first(
        tables.tasksOf(id).stream()
            .filter(task -> !task.state().isFinal() && task.id().value().compareTo(after) > 0)
            .limit(rows + 1L)
            .map(
                task ->
                    TaskRunRow.of(task).evaluated(Optional.empty()).item(Optional.empty()).build())
            .toList(),
        rows);
  }

  @Override
  public List<String> items(TaskId each, int from, int count) {
    return tables.items.getOrDefault(each, List.of()).stream().skip(from).limit(count).toList();
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    return Optional.ofNullable(tables.schedules.get(id));
  }

  @Override
  public List<JobRun> activeJobs(ScheduleId id, int limit) {
    return tables.jobs.values().stream()
        .filter(job -> job.scheduleId().equals(Optional.of(id)) && !job.state().isFinal())
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<User> user(UserId id) {
    return Optional.ofNullable(tables.users.get(id));
  }

  private TaskRun withWhatNeverChanges(TaskRun changed) {
    TaskRun stored = tables.tasks.get(changed.id());
    return stored == null
        ? changed
        : TaskRunRow.of(changed).evaluated(stored.evaluated()).item(stored.item()).build();
  }

  @Override
  public void apply(Changes changes) {
    for (Changes.NewJob added : changes.newJobs()) {
      MemoryPreparedJob.check(added);
      tables.putNew(tables.jobs, added.job().id(), added.job());
      tables.put(tables.specs, added.job().id(), added.spec());
      tables.put(tables.changes, added.job().id(), 1L);
      tables.put(tables.changedJobs, added.job().id(), 1L);
    }
    for (JobRun job : changes.jobs()) {
      tables.replace(tables.jobs, job.id(), job);
      tables.put(tables.changedJobs, job.id(), count(job.id()));
    }
    changes.jobsOfTasksAlone().forEach(this::count);
    for (TaskRun task : changes.newTasks()) {
      tables.putNew(tables.tasks, task.id(), task);
      tables.put(MemoryTables.part(tables.tasksOf, task.jobId()), task.id(), task);
      tables.put(tables.changedTasks, task.id(), tables.changes.getOrDefault(task.jobId(), 1L));
    }
    for (TaskRun changed : changes.tasks()) {
      TaskRun task = withWhatNeverChanges(changed);
      tables.replace(tables.tasks, task.id(), task);
      tables.put(MemoryTables.part(tables.tasksOf, task.jobId()), task.id(), task);
      tables.put(tables.changedTasks, task.id(), tables.changes.getOrDefault(task.jobId(), 1L));
    }
    for (Changes.Output output : changes.outputs()) {
      var values = new HashMap<>(tables.outputs.getOrDefault(output.job(), Map.of()));
      values.put(output.name(), output.value());
      tables.put(tables.outputs, output.job(), values);
    }
    for (Changes.Items list : changes.items()) {
      tables.putNew(tables.items, list.each(), list.values());
    }
    for (LogPart part : changes.logs()) {
      Map<Integer, LogPart> parts = MemoryTables.part(tables.logs, part.taskId());
      if (!parts.containsKey(part.number())) {
        tables.put(parts, part.number(), part);
      }
    }
    for (Changes.LogEnd end : changes.logEnds()) {
      TaskRun task = tables.tasks.get(end.task());
      if (task != null && task.lastLogPart().isEmpty()) {
        TaskRun ended = task.loggedUpTo(end.lastPart());
        tables.replace(tables.tasks, ended.id(), ended);
        tables.put(MemoryTables.part(tables.tasksOf, ended.jobId()), ended.id(), ended);
      }
    }
    MemoryScheduleQueries.apply(tables, changes.schedules());
    changes.calls().forEach(webhookCalls::add);
  }

  private long count(JobId job) {
    long next = tables.changes.getOrDefault(job, 1L) + 1;
    tables.put(tables.changes, job, next);
    return next;
  }

  @Override
  public void post(Outbox.OutboxBatch batch) {
    tables.putNew(tables.outbox, batch.id(), batch);
  }

  @Override
  public void heartbeat(Node node, Instant heardAt) {
    NodeLastSeen before = tables.nodes.get(node.id());
    boolean drained = before != null && before.drained();
    tables.put(tables.nodes, node.id(), new NodeLastSeen(node, heardAt, drained));
  }

  @Override
  public boolean drain(NodeId node, boolean drained) {
    NodeLastSeen seen = tables.nodes.get(node);
    if (seen == null) {
      return false;
    }
    tables.put(tables.nodes, node, new NodeLastSeen(seen.node(), seen.heardAt(), drained));
    return true;
  }

  @Override
  public void record(AuditEntry entry) {
    tables.put(tables.audit, tables.audit.isEmpty() ? 1 : tables.audit.lastKey() + 1, entry);
  }

  @Override
  public Accounts accounts() {
    return new MemoryAccounts(tables);
  }

  @Override
  public WebhookCalls webhookCalls() {
    return webhookCalls;
  }

  @Override
  public int deleteExpiredJobs(Instant createdBefore, Instant now, int limit) {
    List<JobId> expired =
        tables.jobs.values().stream()
            .filter(
                job ->
                    (job.state().isFinal() && job.createdAt().isBefore(createdBefore))
                        || job.deleteAt().filter(at -> !at.isAfter(now)).isPresent())
            .map(JobRun::id)
            .limit(limit)
            .toList();
    expired.forEach(this::delete);
    return expired.size();
  }

  @Override
  public void deleteJobs(Collection<JobId> ids) {
    ids.forEach(this::delete);
  }

  private void delete(JobId job) {
    for (TaskRun task : tables.tasksOf(job)) {
      tables.remove(tables.tasks, task.id());
      tables.put(tables.remains, task.id(), task);
    }
    webhookCalls.deleteOf(job);
    tables.audit.entrySet().stream()
        .filter(entry -> entry.getValue().subject().equals(job.value()))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(key -> tables.remove(tables.audit, key));
    tables.remove(tables.tasksOf, job);
    tables.remove(tables.outputs, job);
    tables.remove(tables.specs, job);
    tables.remove(tables.jobs, job);
  }

  @Override
  public int deleteRemains(int limit) {
    int deleted = 0;
    while (deleted < limit && !tables.remains.isEmpty()) {
      TaskId task = tables.remains.firstKey();
      Map<Integer, LogPart> parts = MemoryTables.part(tables.logs, task);
      for (int number : parts.keySet().stream().limit(limit - deleted).toList()) {
        tables.remove(parts, number);
        deleted++;
      }
      if (deleted < limit) {
        tables.remove(tables.items, task);
        tables.remove(tables.remains, task);
        deleted++;
      }
    }
    return deleted;
  }

  @Override
  public int deleteSilentNodes(Instant heardBefore, Instant drainedBefore) {
    List<NodeId> silent =
        tables.nodes.values().stream()
            .filter(
                heard -> heard.heardAt().isBefore(heard.drained() ? drainedBefore : heardBefore))
            .map(heard -> heard.node().id())
            .toList();
    silent.forEach(id -> tables.remove(tables.nodes, id));
    return silent.size();
  }

  @Override
  public int deleteExpiredLogs(Instant createdBefore, int limit) {
    List<LogPart> expired =
        tables.logs.values().stream()
            .flatMap(parts -> parts.values().stream())
            .filter(part -> part.createdAt().isBefore(createdBefore))
            .limit(limit)
            .toList();
    for (LogPart part : expired) {
      tables.remove(tables.logs.get(part.taskId()), part.number());
    }
    return expired.size();
  }
}
