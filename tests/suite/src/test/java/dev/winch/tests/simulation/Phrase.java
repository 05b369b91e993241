package dev.winch.tests.simulation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A job file text with expressions: its written form, and its meaning computed without the engine's
 * evaluator.
 */
sealed interface Phrase {
  Phrase NOTHING = new Words("");

  String written();

  Reading read(View view);

  /** The texts that may come out, and whether it may fail instead. */
  record Reading(Set<String> texts, boolean fails) {
    static final Reading FAILURE = new Reading(Set.of(), true);

    static Reading of(String text) {
      return new Reading(Set.of(text), false);
    }
  }

  /** Text without expressions. */
  record Words(String text) implements Phrase {
    @Override
    public String written() {
      return text;
    }

    @Override
    public Reading read(View view) {
      return Reading.of(text);
    }
  }

  record Input(String key) implements Phrase {
    @Override
    public String written() {
      return "{{ inputs." + key + " }}";
    }

    @Override
    public Reading read(View view) {
      return Reading.of(view.inputs().getOrDefault(key, ""));
    }
  }

  record Secret(String key) implements Phrase {
    @Override
    public String written() {
      return "{{secrets." + key + "}}";
    }

    @Override
    public Reading read(View view) {
      return Reading.of(view.secrets().getOrDefault(key, ""));
    }
  }

  record Output(String variable) implements Phrase {
    @Override
    public String written() {
      return "{{ tasks." + variable + " }}";
    }

    @Override
    public Reading read(View view) {
      return new Reading(view.outputs().of(variable), false);
    }
  }

  record JobName() implements Phrase {
    @Override
    public String written() {
      return "{{ job.name }}";
    }

    @Override
    public Reading read(View view) {
      return Reading.of(view.jobName());
    }
  }

  /** The current item; an unknown name where there is none of that variable. */
  record Item(String variable, boolean index) implements Phrase {
    @Override
    public String written() {
      return "{{ " + variable + (index ? ".index" : ".value") + " }}";
    }

    @Override
    public Reading read(View view) {
      return Optional.ofNullable(view.items().get(variable))
          .map(item -> index ? String.valueOf(item.index()) : item.element().shown())
          .map(Reading::of)
          .orElse(Reading.FAILURE);
    }
  }

  /** One more than an output, which fails unless the output is a number. */
  record Successor(String variable) implements Phrase {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    @Override
    public String written() {
      return "{{ int(tasks." + variable + ") + 1 }}";
    }

    @Override
    public Reading read(View view) {
      return each(
          view.outputs().of(variable),
          text ->
              NUMBER.matcher(text).matches()
                  ? Optional.of(String.valueOf(Integer.parseInt(text) + 1))
                  : Optional.empty());
    }
  }

  /** A condition on an output, with braces or, as a whole expression, without. */
  record Equals(String variable, String text, boolean braces) implements Phrase {
    @Override
    public String written() {
      String expression = "tasks." + variable + " == '" + text + "'";
      return braces ? "{{ " + expression + " }}" : expression;
    }

    @Override
    public Reading read(View view) {
      return each(
          view.outputs().of(variable), other -> Optional.of(String.valueOf(other.equals(text))));
    }
  }

  /** An expression that fails wherever it stands. */
  record Broken(String written) implements Phrase {
    @Override
    public Reading read(View view) {
      return Reading.FAILURE;
    }
  }

  record Joined(List<Phrase> parts) implements Phrase {
    @Override
    public String written() {
      return parts.stream().map(Phrase::written).collect(Collectors.joining());
    }

    @Override
    public Reading read(View view) {
      Set<String> texts = Set.of("");
      boolean fails = false;
      for (Phrase part : parts) {
        Reading next = part.read(view);
        fails |= next.fails();
        Set<String> longer = new TreeSet<>();
        texts.forEach(text -> next.texts().forEach(more -> longer.add(text + more)));
        texts = longer;
      }
      return new Reading(texts, fails);
    }
  }

  private static Reading each(Set<String> texts, Function<String, Optional<String>> meaning) {
    Set<String> results =
        texts.stream().map(meaning).flatMap(Optional::stream).collect(Collectors.toSet());
    boolean fails = texts.stream().map(meaning).anyMatch(Optional::isEmpty);
    return new Reading(results, fails);
  }

  /** The list of an {@code each}. */
  sealed interface Listing {
    String written();

    Items read(View view);

    /** The lists that may come out, and whether it may fail instead. */
    record Items(List<List<View.Element>> lists, boolean fails) {
      static final Items FAILURE = new Items(List.of(), true);

      static Items of(List<View.Element> list) {
        return new Items(List.of(list), false);
      }
    }

    /** A list that is the same wherever it stands. */
    record Fixed(String written, List<View.Element> elements) implements Listing {
      @Override
      public Items read(View view) {
        return Items.of(elements);
      }
    }

    /** An expression that yields no list. */
    record NoList(String written) implements Listing {
      @Override
      public Items read(View view) {
        return Items.FAILURE;
      }
    }

    /** The JSON text that a task left; no list unless it is one of these. */
    record Parsed(String variable) implements Listing {
      static final Map<String, List<View.Element>> LISTS =
          Map.of(
              "[1,2]", List.of(new View.Element("1.0", "1"), new View.Element("2.0", "2")),
              "[]", List.of());

      @Override
      public String written() {
        return "fromJSON(tasks." + variable + ")";
      }

      @Override
      public Items read(View view) {
        Set<String> texts = view.outputs().of(variable);
        List<List<View.Element>> lists =
            texts.stream().filter(LISTS::containsKey).map(LISTS::get).toList();
        return new Items(lists, lists.size() < texts.size());
      }
    }
  }
}
