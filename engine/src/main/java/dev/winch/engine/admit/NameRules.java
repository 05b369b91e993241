package dev.winch.engine.admit;

import dev.winch.engine.evaluation.Conditions;
import dev.winch.engine.evaluation.EvaluationContext;
import dev.winch.engine.evaluation.TemplateTags;
import dev.winch.engine.evaluation.WebhookConditionScope;
import dev.winch.expr.ProgramCache;
import dev.winch.expr.Template;
import dev.winch.expr.Template.UnknownNames;
import dev.winch.expr.check.UnknownName;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rule for the names in templates: each must be one that something defines where it stands. A
 * template that uses another can never be evaluated. Other mistakes in templates are not looked for
 * here, since the reference takes such jobs and fails the task.
 */
final class NameRules {
  private final ValidationErrors found;
  private final ProgramCache programs;

  /** Variables that stand around the sub-job under check. */
  private Set<String> outside = Set.of();

  NameRules(ValidationErrors found, ProgramCache programs) {
    this.found = found;
    this.programs = programs;
  }

  void job(FieldPath at, JobSpec job) {
    tasks(at, job.tasks(), EvaluationContext.JOB, 0);
    template(at.field("output"), job.output(), EvaluationContext.JOB);
    webhooks(at, job.webhooks(), EvaluationContext.JOB);
  }

  private void tasks(FieldPath around, List<TaskSpec> tasks, Scope scope, int depth) {
    for (int i = 0; i < tasks.size(); i++) {
      task(around.item("tasks", i), tasks.get(i), scope, depth);
    }
  }

  private void task(FieldPath at, TaskSpec task, Scope scope, int depth) {
    if (depth > TaskRules.NESTING) {
      return;
    }
    template(at.field("name"), task.name(), scope);
    template(at.field("var"), task.var(), scope);
    template(at.field("image"), task.image(), scope);
    template(at.field("queue"), task.queue(), scope);
    values(at, "env", task.env(), scope);
    condition(at.field("if"), task.condition(), scope);
    items(at, "cmd", task.cmd(), scope);
    auxiliaries(at, "pre", task.pre(), scope);
    auxiliaries(at, "post", task.post(), scope);
    task.parallel()
        .ifPresent(parallel -> tasks(at.field("parallel"), parallel.tasks(), scope, depth + 1));
    task.each().ifPresent(each -> each(at.field("each"), each, scope, depth + 1));
    task.subjob().ifPresent(job -> subjob(at.field("subjob"), job, scope, depth + 1));
  }

  private void auxiliaries(FieldPath around, String list, List<AuxTask> tasks, Scope scope) {
    for (int i = 0; i < tasks.size(); i++) {
      FieldPath at = around.item(list, i);
      AuxTask task = tasks.get(i);
      template(at.field("name"), task.name(), scope);
      template(at.field("image"), task.image(), scope);
      values(at, "env", task.env(), scope);
      items(at, "cmd", task.cmd(), scope);
    }
  }

  private void each(FieldPath at, Each each, Scope scope, int depth) {
    expression(at.field("list"), each.list(), scope);
    task(at.field("task"), each.task(), EvaluationContext.withItem(scope, each.variable()), depth);
  }

  /** Its fields are evaluated with its task, its tasks and its output in a job of their own. */
  private void subjob(FieldPath at, SubJob job, Scope scope, int depth) {
    template(at.field("name"), job.name(), scope);
    values(at, "inputs", job.inputs(), scope);
    values(at, "secrets", job.secrets(), scope);
    webhooks(at, job.webhooks(), scope);
    Set<String> before = outside;
    outside = new TreeSet<>(scope.variables().keySet());
    outside.addAll(before);
    tasks(at, job.tasks(), EvaluationContext.JOB, depth);
    template(at.field("output"), job.output(), EvaluationContext.JOB);
    outside = before;
  }

  private void webhooks(FieldPath around, List<Webhook> webhooks, Scope scope) {
    for (int i = 0; i < webhooks.size(); i++) {
      FieldPath at = around.item("webhooks", i);
      Webhook webhook = webhooks.get(i);
      template(at.field("url"), webhook.url(), scope);
      values(at, "headers", webhook.headers(), scope);
      expression(at.field("if"), webhook.condition(), WebhookConditionScope.scope());
    }
  }

  private void values(FieldPath around, String field, Map<String, String> texts, Scope scope) {
    texts.forEach((key, text) -> template(around.entry(field, key), text, scope));
  }

  private void items(FieldPath around, String field, List<String> texts, Scope scope) {
    for (int i = 0; i < texts.size(); i++) {
      template(around.item(field, i), texts.get(i), scope);
    }
  }

  private void template(FieldPath at, String text, Scope scope) {
    if (TemplateTags.mayBe(text) && !compiles(() -> programs.template(text, scope))) {
      report(at, Template.unknownNames(text, scope), scope);
    }
  }

  private void expression(FieldPath at, String text, Scope scope) {
    if (!text.isEmpty() && !compiles(() -> programs.expression(text, scope))) {
      report(at, Template.unknownNamesOfExpression(text, scope), scope);
    }
  }

  private void condition(FieldPath at, String text, Scope scope) {
    if (TemplateTags.mayBe(text)) {
      template(at, text, scope);
    } else if (!Conditions.isLiteral(text)) {
      expression(at, text, scope);
    }
  }

  private static boolean compiles(Runnable compilation) {
    try {
      compilation.run();
      return true;
    } catch (ExprException e) {
      return false;
    }
  }

  private void report(FieldPath at, List<UnknownNames> expressions, Scope scope) {
    for (UnknownNames in : expressions) {
      for (UnknownName name : in.names()) {
        String kind = name.called() ? "function" : "name";
        String message =
            "unknown %s %s at %s"
                .formatted(kind, name.name(), ExpressionRules.place(in.expression(), name.at()));
        found.addOwn(at, "unknown-" + kind, message, Suggestions.of(name, scope, outside));
      }
    }
  }
}
