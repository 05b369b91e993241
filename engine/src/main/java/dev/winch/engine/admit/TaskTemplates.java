package dev.winch.engine.admit;

import dev.winch.expr.Programs;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.spec.Queues;
import dev.winch.model.spec.TaskSpec;

/** Puts values in place of the templates of one task, and checks what came out. */
final class TaskTemplates extends TemplateFields {
  /** Characters that all templates of a task, and of the tasks in it, may yield. */
  private static final int YIELD = 4 << 20;

  private final Programs programs;
  private final Surroundings around;
  private long yielded;

  TaskTemplates(Programs programs, Surroundings around) {
    this.programs = programs;
    this.around = around;
  }

  @Override
  String template(String text) {
    return Tagged.mayBe(text)
        ? replace(counted(programs.template(text, around.scope()).render(around.bindings())))
        : text;
  }

  private String counted(String value) {
    yielded += value.length();
    if (yielded > YIELD) {
      throw new InvalidInput(
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
    bounded("name", made.name(), FieldRules.NAME_LENGTH);
    bounded("var", made.var(), FieldRules.VAR_LENGTH);
    bounded("image", made.image(), FieldRules.NAME_LENGTH);
    ImageNames.fault(made.image())
        .ifPresent(
            fault -> {
              throw new InvalidInput("the evaluated image " + fault);
            });
    bounded("queue", made.queue(), FieldRules.NAME_LENGTH);
    made.subjob().ifPresent(job -> bounded("subjob.name", job.name(), FieldRules.NAME_LENGTH));
    if (!made.queue().isEmpty() && !Queues.isTaskQueue(made.queue())) {
      throw new InvalidInput(
          "the queue name " + made.queue() + ", from " + written.queue() + ", is reserved");
    }
  }

  private static void bounded(String field, String text, int characters) {
    if (FieldRules.isLonger(text, characters)) {
      throw new InvalidInput(
          "the evaluated %s has %d characters, at most %d are allowed"
              .formatted(field, text.codePointCount(0, text.length()), characters));
    }
  }
}
