package dev.winch.store.sqlite;

import dev.winch.codec.Cipher;
import dev.winch.codec.StoredJson;
import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How rows hold what is only handed back: definitions, maps and lists, as JSON, with secrets
 * encrypted. A definition never changes, so the ones in use are kept decoded. Safe for use by many
 * threads.
 */
final class Definitions {
  /** In characters of JSON, each of the two caches. */
  private static final long CACHED_CHARACTERS = 4L << 20;

  private final Cipher cipher;
  private final StoredJson json;
  private final WeightedCache<JobId, JobSpec> jobs = new WeightedCache<>(CACHED_CHARACTERS);
  private final WeightedCache<TaskId, TaskSpec> tasks = new WeightedCache<>(CACHED_CHARACTERS);

  Definitions(Cipher cipher) {
    this.cipher = cipher;
    this.json = new StoredJson(cipher);
  }

  Optional<JobSpec> job(Session session, JobId id) {
    Optional<JobSpec> cached = jobs.get(id);
    if (cached.isPresent()) {
      return cached;
    }
    return session
        .first(
            "select spec from jobs join job_specs using (seq) where id = ?",
            params -> params.text(id.value()),
            Row::text)
        .map(stored -> keep(id, json.job(stored), stored));
  }

  /** To be called once the job is committed. */
  void keep(JobId id, Encoded encoded) {
    keep(id, encoded.spec(), encoded.json());
  }

  private JobSpec keep(JobId id, JobSpec spec, String stored) {
    jobs.put(id, spec, stored.length());
    return spec;
  }

  void forget(JobId id) {
    jobs.remove(id);
  }

  Encoded encode(JobSpec spec) {
    return new Encoded(spec, json.job(spec));
  }

  /** A definition that is not kept. */
  JobSpec spec(String stored) {
    return json.job(stored);
  }

  /** A definition and its stored form. */
  record Encoded(JobSpec spec, String json) {}

  /**
   * The evaluated form of a task.
   *
   * @param job whose secrets templates may have brought into it
   */
  String encode(TaskSpec evaluated, JobSpec job) {
    return json.task(evaluated, !job.secrets().isEmpty());
  }

  TaskSpec task(TaskId id, String stored) {
    return tasks
        .get(id)
        .orElseGet(
            () -> {
              TaskSpec task = json.task(stored);
              tasks.put(id, task, stored.length());
              return task;
            });
  }

  /** The list element of a task of this job. */
  String encodeItem(String value, JobSpec job) {
    return job.secrets().isEmpty() ? value : cipher.seal(value);
  }

  String item(String stored) {
    return cipher.open(stored);
  }

  String encodeItems(List<String> values) {
    return cipher.seal(json.list(values));
  }

  List<String> items(String stored) {
    return json.list(cipher.open(stored));
  }

  Optional<String> encode(Map<String, String> texts) {
    return texts.isEmpty() ? Optional.empty() : Optional.of(json.texts(texts));
  }

  Map<String, String> texts(Optional<String> stored) {
    return stored.map(json::texts).orElse(Map.of());
  }

  Optional<String> encode(List<String> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(json.list(list));
  }

  List<String> list(Optional<String> stored) {
    return stored.map(json::list).orElse(List.of());
  }
}
