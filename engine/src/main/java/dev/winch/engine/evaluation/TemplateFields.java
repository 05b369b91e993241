package dev.winch.engine.evaluation;

import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Walks the fields of a task that are evaluated when its row is made, in the order in which they
 * are. Whatever no visit replaces stays the same instance.
 */
abstract class TemplateFields {
  private int replaced;

  /** What stands in place of a text; {@link #replace} if that is something else. */
  abstract String template(String text);

  /** The same for the field {@code if}. */
  abstract String condition(String text);

  /** Looks at a task whose own fields were visited, such as to check what came out. */
  abstract void visited(TaskSpec written, TaskSpec made);

  final String replace(String by) {
    replaced++;
    return by;
  }

  final TaskSpec task(TaskSpec task) {
    int before = replaced;
    String name = template(task.name());
    String var = template(task.var());
    String image = template(task.image());
    String queue = template(task.queue());
    Map<String, String> env = values(task.env());
    String condition = condition(task.condition());
    List<String> cmd = items(task.cmd(), this::template);
    List<AuxTask> pre = items(task.pre(), this::auxiliary);
    List<AuxTask> post = items(task.post(), this::auxiliary);
    var parallel = task.parallel().map(this::parallel);
    var subjob = task.subjob().map(this::subjob);
    if (replaced == before) {
      return task;
    }
    TaskSpec made =
        task.toBuilder()
            .name(name)
            .var(var)
            .image(image)
            .queue(queue)
            .env(env)
            .condition(condition)
            .cmd(cmd)
            .pre(pre)
            .post(post)
            .parallel(parallel)
            .subjob(subjob)
            .build();
    visited(task, made);
    return made;
  }

  private AuxTask auxiliary(AuxTask task) {
    int before = replaced;
    String name = template(task.name());
    String image = template(task.image());
    Map<String, String> env = values(task.env());
    List<String> cmd = items(task.cmd(), this::template);
    return replaced == before
        ? task
        : new AuxTask(
            name,
            task.description(),
            image,
            task.registry(),
            task.run(),
            cmd,
            task.entrypoint(),
            env,
            task.files(),
            task.timeout());
  }

  private Parallel parallel(Parallel parallel) {
    int before = replaced;
    List<TaskSpec> tasks = items(parallel.tasks(), this::task);
    return replaced == before ? parallel : new Parallel(tasks);
  }

  private SubJob subjob(SubJob job) {
    int before = replaced;
    String name = template(job.name());
    Map<String, String> inputs = values(job.inputs());
    Map<String, String> secrets = values(job.secrets());
    List<Webhook> webhooks = items(job.webhooks(), this::webhook);
    return replaced == before
        ? job
        : new SubJob(
            name,
            job.description(),
            job.tasks(),
            inputs,
            secrets,
            job.autoDelete(),
            job.output(),
            job.detached(),
            webhooks);
  }

  private Webhook webhook(Webhook webhook) {
    int before = replaced;
    String url = template(webhook.url());
    Map<String, String> headers = values(webhook.headers());
    return replaced == before
        ? webhook
        : new Webhook(url, headers, webhook.event(), webhook.condition(), webhook.signature());
  }

  private Map<String, String> values(Map<String, String> map) {
    int before = replaced;
    Map<String, String> made = LinkedHashMap.newLinkedHashMap(map.size());
    map.forEach((key, value) -> made.put(key, template(value)));
    return replaced == before ? map : made;
  }

  private <T> List<T> items(List<T> list, UnaryOperator<T> visit) {
    int before = replaced;
    List<T> made = new ArrayList<>(list.size());
    for (T item : list) {
      made.add(visit.apply(item));
    }
    return replaced == before ? list : made;
  }
}
