package dev.winch.tests.simulation;

import dev.winch.tests.simulation.Plan.Step;
import dev.winch.tests.simulation.Plan.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What of a task is evaluated when its row is made, and whether that fails. */
final class StepTexts {
  private StepTexts() {}

  /** Whether it may fail before it runs, by its texts or by its list. */
  static boolean mayFail(Step step, View view) {
    return textsMayFail(step, view)
        || (step.work() instanceof Work.ForEach each && each.list().read(view).fails());
  }

  private static boolean textsMayFail(Step step, View view) {
    return phrases(step).stream().anyMatch(phrase -> phrase.read(view).fails())
        || !Set.of("", "true", "false").containsAll(step.condition().read(view).texts())
        || inner(step).stream().anyMatch(child -> textsMayFail(child, view));
  }

  /** Whether its texts can not be evaluated. */
  static boolean mustFail(Step step, View view) {
    return phrases(step).stream().anyMatch(phrase -> phrase.read(view).texts().isEmpty())
        || inner(step).stream().anyMatch(child -> mustFail(child, view));
  }

  /** All that is evaluated when the row is made. */
  private static List<Phrase> phrases(Step step) {
    List<Phrase> phrases = new ArrayList<>(List.of(step.name(), step.variable(), step.condition()));
    switch (step.work()) {
      case Work.Script _ -> phrases.add(step.env());
      case Work.SubPlan(Plan plan, boolean _) -> {
        phrases.add(plan.name());
        phrases.addAll(plan.inputs().values());
        phrases.addAll(plan.secrets().values());
      }
      case Work.SideBySide _, Work.ForEach _ -> {}
    }
    return phrases;
  }

  private static List<Step> inner(Step step) {
    return step.work() instanceof Work.SideBySide(List<Step> steps) ? steps : List.of();
  }
}
