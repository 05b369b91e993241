package dev.winch.store.rows;

import dev.winch.codec.Cipher;
import dev.winch.codec.EncryptionContext;
import dev.winch.codec.StoredJson;
import dev.winch.codec.WebhookJson;
import dev.winch.codec.view.Redaction;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serialises definitions, maps and lists for rows as JSON with encrypted secrets. Definitions never
 * change, so decoded ones are cached. Thread-safe.
 */
public final class Definitions {
  /** Size of each cache, in characters of JSON. */
  private static final long CACHED_CHARACTERS = 4L << 20;

  private final Redaction redaction = Redaction.standard();
  private final Cipher cipher;
  private final StoredJson json;
  private final WebhookJson webhooks;
  private final WeightedCache<JobId, JobSpec> jobs = new WeightedCache<>(CACHED_CHARACTERS);
  private final WeightedCache<TaskId, TaskSpec> tasks = new WeightedCache<>(CACHED_CHARACTERS);
  private final WeightedCache<Chunk, List<String>> items = new WeightedCache<>(CACHED_CHARACTERS);

  private record Chunk(TaskId each, int number) {}

  public Definitions(Cipher cipher) {
    this.cipher = cipher;
    this.json = new StoredJson(cipher);
    this.webhooks = new WebhookJson(cipher);
  }

  /**
   * @param stored loads the stored form if the definition is not cached
   */
  public Optional<JobSpec> job(JobId id, Supplier<Optional<String>> stored) {
    Optional<JobSpec> cached = jobs.get(id);
    return cached.isPresent() ? cached : stored.get().map(text -> load(id, text));
  }

  /** Decodes a definition. */
  public JobSpec load(JobId id, String stored) {
    return keep(id, json.job(stored, spec(id)), stored);
  }

  /** Whether the definition is cached. */
  public boolean holds(JobId id) {
    return jobs.get(id).isPresent();
  }

  /** Caches a definition; call it after the commit. */
  public void keep(JobId id, Encoded encoded) {
    keep(id, encoded.spec(), encoded.json());
  }

  private JobSpec keep(JobId id, JobSpec spec, String stored) {
    jobs.put(id, spec, stored.length());
    return spec;
  }

  public void forget(JobId id) {
    jobs.remove(id);
  }

  /** The job as clients see it; searches find only that. */
  public JobRun shown(JobRun job, JobSpec spec) {
    return spec.hidden().isEmpty() ? job : redaction.of(spec).job(job);
  }

  /** The definition as clients see it, whose words are indexed. */
  public JobSpec shown(JobSpec spec) {
    return spec.hidden().isEmpty() ? spec : redaction.of(spec).job(spec);
  }

  public Encoded encode(JobId id, JobSpec spec) {
    return new Encoded(spec, json.job(spec, spec(id)));
  }

  /** Decodes a definition without caching it. */
  public JobSpec spec(JobId id, String stored) {
    return json.job(stored, spec(id));
  }

  private static EncryptionContext spec(JobId id) {
    return new EncryptionContext("job_specs", id.value(), "spec");
  }

  public String encode(ScheduleId id, JobSpec spec) {
    return json.job(spec, spec(id));
  }

  public JobSpec spec(ScheduleId id, String stored) {
    return json.job(stored, spec(id));
  }

  private static EncryptionContext spec(ScheduleId id) {
    return new EncryptionContext("schedules", id.value(), "spec");
  }

  /** A definition and its stored form. */
  public record Encoded(JobSpec spec, String json) {}

  /**
   * The evaluated form of a task.
   *
   * @param job the task's job, whose secrets templates may have inserted
   */
  public String encode(TaskId id, TaskSpec evaluated, JobSpec job) {
    return json.task(evaluated, !job.hidden().isEmpty(), ofTask(id, "evaluated"));
  }

  public TaskSpec task(TaskId id, String stored) {
    return tasks
        .get(id)
        .orElseGet(
            () -> {
              TaskSpec task = json.task(stored, ofTask(id, "evaluated"));
              tasks.put(id, task, stored.length());
              return task;
            });
  }

  /** The re-encryption of these rows. */
  public Reencryption reencryption(
      Statements statements, Reencryption.Part specs, List<Reencryption.Part> more) {
    return new Reencryption(statements, cipher, specs, more);
  }

  public WebhookJson webhooks() {
    return webhooks;
  }

  /** The list element of a task of this job. */
  public String encodeItem(TaskId id, String value, JobSpec job) {
    return job.hidden().isEmpty() ? value : cipher.seal(value, ofTask(id, "item"));
  }

  public String item(TaskId id, String stored) {
    return cipher.open(stored, ofTask(id, "item"));
  }

  private static EncryptionContext ofTask(TaskId id, String column) {
    return new EncryptionContext("tasks", id.value(), column);
  }

  public String encodeItems(TaskId each, int number, List<String> values) {
    return cipher.seal(json.list(values), elements(each, number));
  }

  private static EncryptionContext elements(TaskId each, int number) {
    return new EncryptionContext("items", each + " " + number, "elements");
  }

  /**
   * A chunk of the list of an {@code each}.
   *
   * @param stored loads the stored form if the chunk is not cached; none is an empty list
   */
  public List<String> items(TaskId each, int number, Supplier<Optional<String>> stored) {
    Chunk chunk = new Chunk(each, number);
    return items
        .get(chunk)
        .or(() -> stored.get().map(text -> load(chunk, cipher.open(text, elements(each, number)))))
        .orElse(List.of());
  }

  private List<String> load(Chunk chunk, String text) {
    List<String> elements = json.list(text);
    items.put(chunk, elements, text.length());
    return elements;
  }

  public Optional<String> encode(Map<String, String> texts) {
    return texts.isEmpty() ? Optional.empty() : Optional.of(json.texts(texts));
  }

  public Map<String, String> texts(Optional<String> stored) {
    return stored.map(json::texts).orElse(Map.of());
  }

  /** Serialises the inputs of a job, encrypted if their source may contain secrets. */
  public Optional<String> encodeInputs(JobId id, Map<String, String> inputs, JobSpec spec) {
    return encode(inputs)
        .map(text -> spec.hidden().isEmpty() ? text : cipher.seal(text, inputs(id)));
  }

  /** Decodes inputs; empty if the key is not configured. */
  public Map<String, String> inputs(JobId id, Optional<String> stored) {
    return texts(
        stored
            .map(text -> cipher.open(text, inputs(id)))
            .filter(text -> !text.equals(Cipher.UNREADABLE)));
  }

  private static EncryptionContext inputs(JobId id) {
    return new EncryptionContext("jobs", id.value(), "inputs");
  }

  public Optional<String> encode(List<String> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(json.list(list));
  }

  public List<String> list(Optional<String> stored) {
    return stored.map(json::list).orElse(List.of());
  }
}
