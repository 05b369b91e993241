package dev.winch.tests.kit.store;

import dev.winch.model.fault.InternalException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.Role;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Outbox;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The maps of the in-memory store with an undo log of the current transaction. */
final class MemoryTables {
  final NavigableMap<JobId, JobRun> jobs = new TreeMap<>();
  final Map<JobId, JobSpec> specs = new TreeMap<>();
  final NavigableMap<TaskId, TaskRun> tasks = new TreeMap<>();
  final Map<JobId, NavigableMap<TaskId, TaskRun>> tasksOf = new TreeMap<>();
  final Map<JobId, Long> changes = new TreeMap<>();
  final Map<JobId, Long> changedJobs = new TreeMap<>();
  final Map<TaskId, Long> changedTasks = new TreeMap<>();
  final Map<JobId, Map<String, String>> outputs = new TreeMap<>();
  final Map<TaskId, List<String>> items = new TreeMap<>();
  final Map<TaskId, NavigableMap<Integer, LogPart>> logs = new TreeMap<>();
  final NavigableMap<TaskId, TaskRun> remains = new TreeMap<>();
  final Map<NodeId, NodeLastSeen> nodes = new TreeMap<>();
  final NavigableMap<Integer, AuditEntry> audit = new TreeMap<>();
  final Map<UserId, User> users = new TreeMap<>();
  final Map<UserId, Boolean> deletedUsers = new TreeMap<>();
  final Map<String, Role> roles = new TreeMap<>();
  final Map<UserId, List<String>> rolesOf = new TreeMap<>();
  final Map<String, AccessToken> tokens = new TreeMap<>();
  final Map<String, String> tokensByHash = new TreeMap<>();
  final NavigableMap<Long, AccessEvent> accessEvents = new TreeMap<>();
  final Map<ScheduleId, ScheduledJob> schedules = new TreeMap<>();
  final NavigableMap<Long, QueuedCall> webhookCalls = new TreeMap<>();

  /**
   * A pending webhook call.
   *
   * @param dueAt empty as long as an older one of the same hook is there
   */
  record QueuedCall(WebhookCall call, Optional<Instant> dueAt) {}

  final NavigableMap<String, Outbox.OutboxBatch> outbox = new TreeMap<>();

  private final Deque<Runnable> undo = new ArrayDeque<>();

  MemoryTables() {
    var guest = new UserId("00000000000000000000000000000001");
    users.put(guest, new User(guest, User.GUEST, "Guest", "", Instant.EPOCH, true));
    addRole("2", "public", "Public");
    addRole("3", "admin", "Administrator");
    addRole("4", "operator", "Operator");
    addRole("5", "viewer", "Viewer");
  }

  private void addRole(String number, String slug, String name) {
    String id = "0".repeat(31) + number;
    roles.put(id, new Role(id, slug, name, Instant.EPOCH));
  }

  boolean isDeleted(UserId user) {
    return deletedUsers.containsKey(user);
  }

  /** The roles that were assigned to a user, by slug. */
  List<Role> rolesOf(UserId user) {
    return rolesOf.getOrDefault(user, List.of()).stream()
        .filter(roles::containsKey)
        .map(roles::get)
        .sorted(Comparator.comparing(Role::slug))
        .toList();
  }

  <K, V> void put(Map<K, V> table, K key, V row) {
    V old = table.put(key, row);
    undo.push(() -> restore(table, key, old));
  }

  <K, V> void putNew(Map<K, V> table, K id, V row) {
    if (table.containsKey(id)) {
      throw new InternalException(id + " is there already");
    }
    put(table, id, row);
  }

  <K, V> void replace(Map<K, V> table, K id, V row) {
    if (!table.containsKey(id)) {
      throw new InternalException(id + ", a row to be replaced, is not there");
    }
    put(table, id, row);
  }

  <K, V> void remove(Map<K, V> table, K key) {
    V old = table.remove(key);
    undo.push(() -> restore(table, key, old));
  }

  private static <K, V> void restore(Map<K, V> table, K key, V old) {
    if (old == null) {
      table.remove(key);
    } else {
      table.put(key, old);
    }
  }

  /** The rows of one owner, made on first use; an empty one that is left over does no harm. */
  static <O, K extends Comparable<K>, V> NavigableMap<K, V> part(
      Map<O, NavigableMap<K, V>> table, O owner) {
    return table.computeIfAbsent(owner, o -> new TreeMap<>());
  }

  Collection<TaskRun> tasksOf(JobId job) {
    return part(tasksOf, job).values();
  }

  void commit() {
    undo.clear();
  }

  void rollback() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }
}
