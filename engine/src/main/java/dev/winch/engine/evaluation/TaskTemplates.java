package dev.winch.engine.evaluation;

import dev.winch.expr.ProgramCache;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.spec.ImageName;
import dev.winch.model.spec.NameLimits;
import dev.winch.model.spec.QueueNames;
import dev.winch.model.spec.TaskSpec;

/** Puts values in place of the templates of one task, and checks what came out. */
final class TaskTemplates extends TemplateFields {
  /** Characters that all templates of a task, and of the tasks in it, may yield. */
  private static final int YIELD = 4 << 20;

  private final ProgramCache programs;
  private final EvaluationContext around;
  private long yielded;

  TaskTemplates(ProgramCache programs, EvaluationContext around) {
    this.programs = programs;
    this.around = around;
  }

  @Override
  String template(String text) {
    return TemplateTags.mayBe(text)
        ? replace(counted(programs.template(text, around.scope()).render(around.bindings())))
        : text;
  }

  private String counted(String value) {
    yielded += value.length();
    if (yielded > YIELD) {
      throw new InvalidInputException(
          "the templates of the task yield more than "
              + YIELD
              + " characters: hand on where a large value lies instead of the value");
    }
    return value;
  }

  @Override
  String condition(String text) {
    return Conditions.isLiteral(text) ? text : replace(Conditions.evaluate(text, programs, around));
  }

  @Override
  void visited(TaskSpec written, TaskSpec made) {
    bounded("name", made.name(), NameLimits.NAME);
    bounded("var", made.var(), NameLimits.VAR);
    bounded("image", made.image(), NameLimits.NAME);
    ImageName.fault(made.image())
        .ifPresent(
            fault -> {
              throw new InvalidInputException("the evaluated image " + fault);
            });
    bounded("queue", made.queue(), NameLimits.NAME);
    made.subjob().ifPresent(job -> bounded("subjob.name", job.name(), NameLimits.NAME));
    if (!made.queue().isEmpty() && !QueueNames.isTaskQueue(made.queue())) {
      throw new InvalidInputException(
          "the queue name " + made.queue() + ", from " + written.queue() + ", is reserved");
    }
  }

  private static void bounded(String field, String text, int characters) {
    if (NameLimits.isLonger(text, characters)) {
      throw new InvalidInputException(
          "the evaluated %s has %d characters, at most %d are allowed"
              .formatted(field, text.codePointCount(0, text.length()), characters));
    }
  }
}
