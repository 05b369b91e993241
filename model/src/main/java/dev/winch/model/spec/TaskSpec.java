package dev.winch.model.spec;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One task as its author wrote it, or as it reads after its templates were evaluated.
 *
 * @param condition the field {@code if}
 * @param timeout of image pull, pre, main and post together; a {@link DurationText}
 * @param volumes container paths of anonymous volumes shared by pre, main, post and sidecars
 * @param priority 0 (unset) to 9
 */
public record TaskSpec(
    String name,
    String description,
    String image,
    Optional<Registry> registry,
    String run,
    List<String> cmd,
    List<String> entrypoint,
    Map<String, String> env,
    Map<String, String> files,
    String queue,
    List<AuxTask> pre,
    List<AuxTask> post,
    List<Sidecar> sidecars,
    List<Mount> mounts,
    List<String> volumes,
    List<String> networks,
    Optional<Retry> retry,
    Optional<Limits> limits,
    String timeout,
    String var,
    String condition,
    Optional<Parallel> parallel,
    Optional<Each> each,
    Optional<SubJob> subjob,
    String gpus,
    List<String> tags,
    String workdir,
    ContainerOptions options,
    int priority) {

  /** Replaces a text that was encrypted with a key that is not available. */
  public static final String UNREADABLE = "[encrypted]";

  public TaskSpec {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    Objects.requireNonNull(image);
    Objects.requireNonNull(run);
    cmd = List.copyOf(cmd);
    entrypoint = List.copyOf(entrypoint);
    env = OrderedMaps.copy(env);
    files = OrderedMaps.copy(files);
    Objects.requireNonNull(queue);
    pre = List.copyOf(pre);
    post = List.copyOf(post);
    sidecars = List.copyOf(sidecars);
    mounts = List.copyOf(mounts);
    volumes = List.copyOf(volumes);
    networks = List.copyOf(networks);
    Objects.requireNonNull(timeout);
    Objects.requireNonNull(var);
    Objects.requireNonNull(condition);
    Objects.requireNonNull(gpus);
    tags = List.copyOf(tags);
    Objects.requireNonNull(workdir);
    Objects.requireNonNull(options);
  }

  /** Replaces a task that was encrypted as a whole with a key that is not available. */
  public static TaskSpec unreadable() {
    return named(UNREADABLE).run(UNREADABLE).build();
  }

  public boolean isUnreadable() {
    return name.equals(UNREADABLE) && run.equals(UNREADABLE);
  }

  public static Builder named(String name) {
    return new Builder().name(name);
  }

  /** Whether this task opens other tasks rather than running a script. */
  public boolean isComposite() {
    return parallel.isPresent() || each.isPresent() || subjob.isPresent();
  }

  /**
   * The definitions that a {@link TaskPath} steps into; a sub-job's tasks belong to its own job.
   */
  List<TaskSpec> inner() {
    if (parallel.isPresent()) {
      return parallel.get().tasks();
    }
    return each.map(e -> List.of(e.task())).orElse(List.of());
  }

  /**
   * This task with the defaults of its job for what it does not set: queue, timeout, priority,
   * retry, and each limit on its own. Composites get none, because they run nothing.
   */
  public TaskSpec with(Optional<Defaults> defaults) {
    if (isComposite()) {
      return this;
    }
    Builder filled = toBuilder();
    defaults.ifPresent(
        d -> {
          if (queue.isEmpty()) {
            filled.queue(d.queue());
          }
          if (timeout.isEmpty()) {
            filled.timeout(d.timeout());
          }
          if (priority == 0) {
            filled.priority(d.priority());
          }
          if (retry.isEmpty()) {
            filled.retry(d.retry());
          }
          filled.limits(Limits.filled(limits, d.limits()));
        });
    if (filled.queue.isEmpty()) {
      filled.queue(QueueNames.DEFAULT);
    }
    return filled.build();
  }

  /** The same with other variables of the task itself and of its pre and post tasks. */
  public TaskSpec withEachEnv(UnaryOperator<Map<String, String>> change) {
    return toBuilder()
        .env(change.apply(env))
        .pre(pre.stream().map(part -> part.withEnv(change.apply(part.env()))).toList())
        .post(post.stream().map(part -> part.withEnv(change.apply(part.env()))).toList())
        .build();
  }

  public Builder toBuilder() {
    Builder copy = new Builder();
    copy.name = name;
    copy.description = description;
    copy.image = image;
    copy.registry = registry;
    copy.run = run;
    copy.cmd = cmd;
    copy.entrypoint = entrypoint;
    copy.env = env;
    copy.files = files;
    copy.queue = queue;
    copy.pre = pre;
    copy.post = post;
    copy.sidecars = sidecars;
    copy.mounts = mounts;
    copy.volumes = volumes;
    copy.networks = networks;
    copy.retry = retry;
    copy.limits = limits;
    copy.timeout = timeout;
    copy.var = var;
    copy.condition = condition;
    copy.parallel = parallel;
    copy.each = each;
    copy.subjob = subjob;
    copy.gpus = gpus;
    copy.tags = tags;
    copy.workdir = workdir;
    copy.options = options;
    copy.priority = priority;
    return copy;
  }

  /** Collects a task field by field; what is not set is absent. */
  public static final class Builder {
    private String name = "";
    private String description = "";
    private String image = "";
    private Optional<Registry> registry = Optional.empty();
    private String run = "";
    private List<String> cmd = List.of();
    private List<String> entrypoint = List.of();
    private Map<String, String> env = Map.of();
    private Map<String, String> files = Map.of();
    private String queue = "";
    private List<AuxTask> pre = List.of();
    private List<AuxTask> post = List.of();
    private List<Sidecar> sidecars = List.of();
    private List<Mount> mounts = List.of();
    private List<String> volumes = List.of();
    private List<String> networks = List.of();
    private Optional<Retry> retry = Optional.empty();
    private Optional<Limits> limits = Optional.empty();
    private String timeout = "";
    private String var = "";
    private String condition = "";
    private Optional<Parallel> parallel = Optional.empty();
    private Optional<Each> each = Optional.empty();
    private Optional<SubJob> subjob = Optional.empty();
    private String gpus = "";
    private List<String> tags = List.of();
    private String workdir = "";
    private ContainerOptions options = ContainerOptions.NONE;
    private int priority;

    private Builder() {}

    public Builder name(String value) {
      this.name = value;
      return this;
    }

    public Builder description(String value) {
      this.description = value;
      return this;
    }

    public Builder image(String value) {
      this.image = value;
      return this;
    }

    public Builder registry(Optional<Registry> value) {
      this.registry = value;
      return this;
    }

    public Builder run(String value) {
      this.run = value;
      return this;
    }

    public Builder cmd(List<String> value) {
      this.cmd = value;
      return this;
    }

    public Builder entrypoint(List<String> value) {
      this.entrypoint = value;
      return this;
    }

    public Builder env(Map<String, String> value) {
      this.env = value;
      return this;
    }

    public Builder files(Map<String, String> value) {
      this.files = value;
      return this;
    }

    public Builder queue(String value) {
      this.queue = value;
      return this;
    }

    public Builder pre(List<AuxTask> value) {
      this.pre = value;
      return this;
    }

    public Builder post(List<AuxTask> value) {
      this.post = value;
      return this;
    }

    public Builder sidecars(List<Sidecar> value) {
      this.sidecars = value;
      return this;
    }

    public Builder mounts(List<Mount> value) {
      this.mounts = value;
      return this;
    }

    public Builder volumes(List<String> value) {
      this.volumes = value;
      return this;
    }

    public Builder networks(List<String> value) {
      this.networks = value;
      return this;
    }

    public Builder retry(Optional<Retry> value) {
      this.retry = value;
      return this;
    }

    public Builder limits(Optional<Limits> value) {
      this.limits = value;
      return this;
    }

    public Builder timeout(String value) {
      this.timeout = value;
      return this;
    }

    public Builder var(String value) {
      this.var = value;
      return this;
    }

    public Builder condition(String value) {
      this.condition = value;
      return this;
    }

    public Builder parallel(Optional<Parallel> value) {
      this.parallel = value;
      return this;
    }

    public Builder each(Optional<Each> value) {
      this.each = value;
      return this;
    }

    public Builder subjob(Optional<SubJob> value) {
      this.subjob = value;
      return this;
    }

    public Builder gpus(String value) {
      this.gpus = value;
      return this;
    }

    public Builder tags(List<String> value) {
      this.tags = value;
      return this;
    }

    public Builder workdir(String value) {
      this.workdir = value;
      return this;
    }

    public Builder options(ContainerOptions value) {
      this.options = value;
      return this;
    }

    public Builder priority(int value) {
      this.priority = value;
      return this;
    }

    public TaskSpec build() {
      return new TaskSpec(
          name,
          description,
          image,
          registry,
          run,
          cmd,
          entrypoint,
          env,
          files,
          queue,
          pre,
          post,
          sidecars,
          mounts,
          volumes,
          networks,
          retry,
          limits,
          timeout,
          var,
          condition,
          parallel,
          each,
          subjob,
          gpus,
          tags,
          workdir,
          options,
          priority);
    }
  }
}
