package dev.winch.engine.admit;

import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.NameLimits;
import dev.winch.model.spec.NetworkName;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.ProbePath;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.Sidecar.Probe;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.VolumeOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The rules for tasks and what stands inside them. */
final class TaskRules {
  /** How many composites may stand inside one another. */
  static final int NESTING = 16;

  private static final int WORKDIR_LENGTH = 256;
  private static final int PROBE_PATH_LENGTH = 256;
  private static final int EACH_CONCURRENCY = 99_999;

  private final ValidationErrors found;
  private final FieldRules fields;
  private final ExpressionRules expressions;
  private final WebhookRules webhooks;
  private final ContainerOptionRules options;

  TaskRules(
      ValidationErrors found,
      FieldRules fields,
      ExpressionRules expressions,
      WebhookRules webhooks) {
    this.found = found;
    this.fields = fields;
    this.expressions = expressions;
    this.webhooks = webhooks;
    this.options = new ContainerOptionRules(found);
  }

  /**
   * Checks the list {@code tasks} of a job, a sub-job or a parallel task.
   *
   * @param depth how many composites stand around it
   */
  void tasks(FieldPath around, List<TaskSpec> tasks, int depth) {
    if (tasks.isEmpty()) {
      FieldPath list = around.field("tasks");
      boolean written = found.wrote(list);
      found.add(list, written ? "min" : "required", "must hold at least one task", "");
    }
    for (int i = 0; i < tasks.size(); i++) {
      task(around.item("tasks", i), tasks.get(i), depth);
    }
  }

  private void task(FieldPath at, TaskSpec task, int depth) {
    fields.required(at.field("name"), task.name());
    fields.storedName(at.field("name"), task.name());
    fields.image(at.field("image"), task.image());
    fields.files(at, task.files());
    fields.queue(at.field("queue"), task.queue());
    auxiliaries(at, "pre", task.pre());
    auxiliaries(at, "post", task.post());
    for (int i = 0; i < task.sidecars().size(); i++) {
      sidecar(at.item("sidecars", i), task.sidecars().get(i));
    }
    for (int i = 0; i < task.mounts().size(); i++) {
      mount(at.item("mounts", i), task.mounts().get(i));
    }
    volumes(at, task);
    networks(at, task);
    task.retry().ifPresent(retry -> fields.retry(at.field("retry"), retry));
    fields.timeout(at.field("timeout"), task.timeout());
    fields.atMost(at.field("var"), task.var(), NameLimits.VAR);
    expressions.expression(at.field("if"), task.condition());
    if (task.isComposite()) {
      composite(at, task, depth + 1);
    }
    fields.atMost(at.field("workdir"), task.workdir(), WORKDIR_LENGTH);
    options.check(at, task.options());
    fields.between(at.field("priority"), task.priority(), 0, 9);
    if (task.isComposite()) {
      forbiddenInComposites(at, task);
      oneKind(at, task);
    }
  }

  private void composite(FieldPath at, TaskSpec task, int depth) {
    if (depth > NESTING) {
      found.addOwn(
          at,
          "nesting",
          "stands inside " + NESTING + " other composite tasks, which is the most allowed",
          "start a part of the work as a job of its own");
      return;
    }
    task.parallel().ifPresent(parallel -> parallel(at.field("parallel"), parallel, depth));
    task.each().ifPresent(each -> each(at.field("each"), each, depth));
    task.subjob().ifPresent(job -> subjob(at.field("subjob"), job, depth));
  }

  private void parallel(FieldPath at, Parallel parallel, int depth) {
    tasks(at, parallel.tasks(), depth);
  }

  private void each(FieldPath at, Each each, int depth) {
    fields.required(at.field("list"), each.list());
    expressions.expression(at.field("list"), each.list());
    task(at.field("task"), each.task(), depth);
    fields.between(at.field("concurrency"), each.concurrency(), 0, EACH_CONCURRENCY);
  }

  private void subjob(FieldPath at, SubJob job, int depth) {
    fields.required(at.field("name"), job.name());
    fields.storedName(at.field("name"), job.name());
    tasks(at, job.tasks(), depth);
    job.autoDelete().ifPresent(a -> fields.autoDelete(at.field("autoDelete"), a));
    expressions.template(at.field("output"), job.output());
    webhooks.all(at, job.webhooks());
  }

  private void auxiliaries(FieldPath around, String list, List<AuxTask> tasks) {
    for (int i = 0; i < tasks.size(); i++) {
      auxiliary(around.item(list, i), tasks.get(i));
    }
  }

  private void auxiliary(FieldPath at, AuxTask task) {
    fields.required(at.field("name"), task.name());
    fields.image(at.field("image"), task.image());
    fields.files(at, task.files());
    fields.timeout(at.field("timeout"), task.timeout());
  }

  private void sidecar(FieldPath at, Sidecar sidecar) {
    auxiliary(at, sidecar.container());
    sidecar.probe().ifPresent(probe -> probe(at.field("probe"), probe));
  }

  private void probe(FieldPath at, Probe probe) {
    fields.required(at.field("path"), probe.path());
    fields.atMost(at.field("path"), probe.path(), PROBE_PATH_LENGTH);
    if (!probe.path().isEmpty()) {
      ProbePath.fault(probe.path()).ifPresent(f -> found.addOwn(at.field("path"), "path", f, ""));
    }
    if (probe.port() == 0) {
      found.add(at.field("port"), "required", "must be between 1 and 65535", "");
    } else {
      fields.between(at.field("port"), probe.port(), 1, 65_535);
    }
    fields.timeout(at.field("timeout"), probe.timeout());
  }

  /** Reports the first broken rule only, as the reference does. */
  private void mount(FieldPath at, Mount mount) {
    boolean volume = mount.type().equals("volume");
    if (mount.type().isEmpty()) {
      mount(at, "typerequired", "needs a type", "one of volume, bind and tmpfs");
    } else if (volume && !mount.source().isEmpty()) {
      mount(at, "sourcenotempty", "is a volume and so has no source", "leave source out");
    } else if (volume && mount.target().isEmpty()) {
      mount(at, "targetrequired", "needs a target", "the path in the container");
    } else if (mount.type().equals("bind") && mount.source().isEmpty()) {
      mount(at, "sourcerequired", "needs a source", "the path on the host");
    } else if (!FilePaths.isPlain(mount.source())) {
      mount(at, "invalidsource", "has an odd source", "it " + FilePaths.PLAIN);
    } else if (!FilePaths.isPlain(mount.target())) {
      mount(at, "invalidtarget", "has an odd target", "it " + FilePaths.PLAIN);
    } else if (FilePaths.isReserved(mount.target())) {
      mount(at, "invalidtarget", "has a reserved target", "choose another path");
    } else if (volume) {
      volumeOptions(at, mount);
    }
  }

  private void volumeOptions(FieldPath at, Mount mount) {
    try {
      VolumeOptions.of(mount.opts());
    } catch (IllegalArgumentException e) {
      found.addOwn(at.field("opts"), "volumeoptions", String.valueOf(e.getMessage()), "");
    }
  }

  private void networks(FieldPath around, TaskSpec task) {
    for (int i = 0; i < task.networks().size(); i++) {
      String network = task.networks().get(i);
      Optional<String> fault = NetworkName.fault(network);
      if (fault.isPresent() && !network.equals(NetworkName.HOST)) {
        found.addOwn(
            around.item("networks", i), "network", fault.get(), "name a network of the worker's");
      }
    }
  }

  private void mount(FieldPath at, String rule, String message, String hint) {
    found.add(at.asWhole("mount"), rule, "the mount " + message, hint);
  }

  private void volumes(FieldPath around, TaskSpec task) {
    for (int i = 0; i < task.volumes().size(); i++) {
      String path = task.volumes().get(i);
      Optional<String> fault = FilePaths.faultOfVolume(path);
      if (fault.isEmpty() && isTaken(path, task.volumes().subList(0, i), task.mounts())) {
        fault = Optional.of("is used twice");
      }
      if (fault.isPresent()) {
        found.addOwn(around.item("volumes", i), "volume", fault.get(), "");
      }
    }
  }

  private static boolean isTaken(String path, List<String> volumes, List<Mount> mounts) {
    String place = FilePaths.normal(path);
    Predicate<String> same = other -> FilePaths.normal(other).equals(place);
    return volumes.stream().anyMatch(same) || mounts.stream().map(Mount::target).anyMatch(same);
  }

  private void forbiddenInComposites(FieldPath at, TaskSpec task) {
    forbidden(at, "image", !task.image().isEmpty());
    forbidden(at, "cmd", !task.cmd().isEmpty());
    forbidden(at, "entrypoint", !task.entrypoint().isEmpty());
    forbidden(at, "run", !task.run().isEmpty());
    forbidden(at, "env", !task.env().isEmpty());
    forbidden(at, "queue", !task.queue().isEmpty());
    forbidden(at, "pre", !task.pre().isEmpty());
    forbidden(at, "post", !task.post().isEmpty());
    forbidden(at, "mounts", !task.mounts().isEmpty());
    forbidden(at, "volumes", !task.volumes().isEmpty());
    forbidden(at, "retry", task.retry().isPresent());
    forbidden(at, "limits", task.limits().isPresent());
    forbidden(at, "timeout", !task.timeout().isEmpty());
  }

  private void forbidden(FieldPath at, String field, boolean present) {
    if (present) {
      found.add(
          at.conflicting(field),
          "invalidcompositetask",
          "has no meaning on a parallel, each or subjob task",
          "move it to the tasks inside");
    }
  }

  private void oneKind(FieldPath at, TaskSpec task) {
    boolean parallel = task.parallel().isPresent();
    boolean each = task.each().isPresent();
    boolean subjob = task.subjob().isPresent();
    if (parallel && each) {
      exclusive(at, "each", "parallel", "paralleloreach");
    }
    if (parallel && subjob) {
      exclusive(at, "subjob", "parallel", "parallelorsubjob");
    }
    if (each && subjob) {
      exclusive(at, "subjob", "each", "eachorsubjob");
    }
  }

  private void exclusive(FieldPath at, String one, String other, String rule) {
    String hint = "make two tasks of it";
    found.add(at.conflicting(one), rule, "cannot stand beside " + other, hint);
    found.add(at.conflicting(other), rule, "cannot stand beside " + one, hint);
  }
}
