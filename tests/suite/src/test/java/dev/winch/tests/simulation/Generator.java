package dev.winch.tests.simulation;

import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.Webhook;
import dev.winch.tests.simulation.Plan.Step;
import dev.winch.tests.simulation.Plan.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Generates random jobs that together use every feature of the engine. */
final class Generator {
  /** The output that headers of webhooks hold. */
  static final String READ_BY_HOOKS = "v0";

  private static final int DEEPEST = 3;

  /** Enough children for a second piece of the list; rare, because each costs as much as a job. */
  private static final int LONG_LIST = 300;

  /** Enough rows for a second transaction. */
  private static final int LONGER_LIST = 2_300;

  private static final Map<String, Phrase> INPUTS =
      Map.of(
          "a", new Phrase.Words("x"),
          "yes", new Phrase.Words("true"),
          "no", new Phrase.Words("false"),
          "csv", new Phrase.Words("p,q,r"),
          // Evaluated twice, it would read as something else.
          "braces", new Phrase.Words("{{ inputs.a }}"));

  private final SplittableRandom random;
  private final boolean breaking;
  private final boolean hooked;
  private final List<String> kept;
  private int left;
  private int made;

  Generator(SplittableRandom random) {
    this(random, random.nextInt(3) == 0, true, List.of("30s", "10m", "6h"));
  }

  private Generator(SplittableRandom random, boolean breaking, boolean hooked, List<String> kept) {
    this.random = random;
    this.breaking = breaking;
    this.hooked = hooked;
    this.kept = kept;
  }

  /** Makes jobs that are accepted by any API, call nobody, and are kept for hours. */
  static Generator ofSoundJobs(SplittableRandom random) {
    return new Generator(random, false, false, List.of("6h"));
  }

  /** A job of at most a dozen tasks, but for long lists. */
  Plan job() {
    left = random.nextInt(1, 13);
    Optional<Defaults> defaults =
        oneIn(4)
            ? Optional.of(
                new Defaults(
                    retry(), Optional.empty(), "", oneIn(2) ? "slow" : "", random.nextInt(10)))
            : Optional.empty();
    return job(defaults);
  }

  /** A job of a few tasks, to be started again and again. */
  Plan scheduled() {
    left = random.nextInt(1, 4);
    return job(Optional.empty());
  }

  private Plan job(Optional<Defaults> defaults) {
    return plan(
        new Phrase.Words("job"),
        INPUTS,
        Map.of("key", new Phrase.Words("hush")),
        defaults,
        0,
        Optional.empty(),
        oneIn(5) ? pick(List.of("20s", "5m", "1h")) : "");
  }

  private Plan plan(
      Phrase name,
      Map<String, Phrase> inputs,
      Map<String, Phrase> secrets,
      Optional<Defaults> defaults,
      int depth,
      Optional<String> item,
      String timeout) {
    List<Step> steps = steps(random.nextInt(1, 4), depth, item);
    Phrase output = oneIn(2) ? Phrase.NOTHING : text(Optional.empty());
    Optional<AutoDelete> autoDelete =
        oneIn(5) ? Optional.of(new AutoDelete(pick(kept))) : Optional.empty();
    return new Plan(name, steps, inputs, secrets, output, autoDelete, defaults, hooks(), timeout);
  }

  private List<Webhook> hooks() {
    List<Webhook> hooks = new ArrayList<>();
    while (hooked && hooks.size() < 3 && oneIn(3)) {
      String event = pick(Webhook.EVENTS);
      boolean conditional = event.equals(Webhook.JOB_STATE) && oneIn(2);
      hooks.add(
          new Webhook(
              "http://receiver/",
              Map.of("X-Job", "{{ job.name }}", "X-Out", "{{ tasks." + READ_BY_HOOKS + " }}"),
              event,
              conditional ? "job.State == 'COMPLETED'" : "",
              Optional.empty()));
    }
    return hooks;
  }

  private List<Step> steps(int most, int depth, Optional<String> item) {
    List<Step> steps = new ArrayList<>();
    do {
      steps.add(step(depth, item));
    } while (left > 0 && steps.size() < most);
    return steps;
  }

  private Step step(int depth, Optional<String> item) {
    left--;
    made++;
    Phrase name = new Phrase.Words("t" + made);
    if (oneIn(6)) {
      name = new Phrase.Joined(List.of(name, text(item)));
    }
    Phrase variable = variable(item);
    Phrase condition = oneIn(3) ? condition() : Phrase.NOTHING;
    Phrase env = oneIn(2) ? text(item) : Phrase.NOTHING;
    return new Step(name, variable, condition, env, work(depth, item));
  }

  private Work work(int depth, Optional<String> item) {
    if (depth >= DEEPEST || left <= 0 || oneIn(2)) {
      return new Work.Script(oneIn(3) ? retry() : Optional.empty(), queue(), random.nextInt(10));
    }
    return switch (random.nextInt(3)) {
      case 0 -> new Work.SideBySide(steps(random.nextInt(1, 4), depth + 1, item));
      case 1 -> each(depth);
      default -> new Work.SubPlan(subplan(depth, item), oneIn(4));
    };
  }

  private Work each(int depth) {
    String variable = oneIn(3) ? "element" : "";
    Phrase.Listing list = list();
    Step step =
        list instanceof Phrase.Listing.Fixed fixed && fixed.elements().size() >= LONG_LIST
            ? tiny(fixed.elements().size() < LONGER_LIST)
            : step(depth + 1, Optional.of(variable.isEmpty() ? "item" : variable));
    return new Work.ForEach(list, variable, oneIn(2) ? 0 : random.nextInt(1, 4), step);
  }

  /** For long lists. */
  private Step tiny(boolean runs) {
    return new Step(
        new Phrase.Words("tiny"),
        Phrase.NOTHING,
        runs && oneIn(2) ? Phrase.NOTHING : new Phrase.Words("false"),
        Phrase.NOTHING,
        new Work.Script(Optional.empty(), "", 0));
  }

  private Phrase.Listing list() {
    if (oneIn(400)) {
      return sequence(LONG_LIST);
    }
    if (oneIn(1_500)) {
      return sequence(LONGER_LIST);
    }
    return switch (random.nextInt(breaking ? 10 : 8)) {
      case 0 -> new Phrase.Listing.Fixed("[]", List.of());
      case 1 -> new Phrase.Listing.Fixed("{{ [7] }}", List.of(new View.Element("7", "7")));
      case 2 ->
          new Phrase.Listing.Fixed(
              "split('p,q,r', ',')",
              List.of(
                  new View.Element("\"p\"", "p"),
                  new View.Element("\"q\"", "q"),
                  new View.Element("\"r\"", "r")));
      case 3 ->
          new Phrase.Listing.Fixed(
              "map([true, false], not #)",
              List.of(new View.Element("false", "false"), new View.Element("true", "true")));
      case 4 ->
          new Phrase.Listing.Fixed(
              "fromJSON('[\"u\", 1.5]')",
              List.of(new View.Element("\"u\"", "u"), new View.Element("1.5", "1.5")));
      case 8 ->
          new Phrase.Listing.NoList(
              pick(List.of("'text'", "7", "{'a': 1}", "nil", "fromJSON('[')")));
      case 9 -> new Phrase.Listing.Parsed(outputName());
      default -> sequence(random.nextInt(1, 6));
    };
  }

  private static Phrase.Listing sequence(int size) {
    return new Phrase.Listing.Fixed(
        "sequence(0, " + size + ")",
        IntStream.range(0, size)
            .mapToObj(String::valueOf)
            .map(text -> new View.Element(text, text))
            .toList());
  }

  private Plan subplan(int depth, Optional<String> item) {
    Phrase name = new Phrase.Words("sub");
    if (oneIn(3)) {
      name = new Phrase.Joined(List.of(name, text(item)));
    }
    Map<String, Phrase> inputs = new TreeMap<>();
    if (oneIn(2)) {
      inputs.put("a", text(item));
    }
    inputs.put("yes", new Phrase.Words("true"));
    Map<String, Phrase> secrets = oneIn(2) ? Map.of("key", new Phrase.Secret("key")) : Map.of();
    return plan(name, inputs, secrets, Optional.empty(), depth + 1, Optional.empty(), "");
  }

  private Phrase variable(Optional<String> item) {
    if (item.isPresent() && oneIn(4)) {
      return new Phrase.Joined(List.of(new Phrase.Words("v"), new Phrase.Item(item.get(), true)));
    }
    return oneIn(3) ? Phrase.NOTHING : new Phrase.Words(outputName());
  }

  /** Few, so that readers find what others wrote, and writers race. */
  private String outputName() {
    return "v" + random.nextInt(4);
  }

  private Phrase condition() {
    if (breaking && oneIn(6)) {
      return new Phrase.Broken(pick(List.of("{{ inputs.absent }}", "7", "{{ int('x') }}")));
    }
    return switch (random.nextInt(6)) {
      case 0 -> new Phrase.Words("true");
      case 1 -> new Phrase.Words("false");
      case 2 -> new Phrase.Input("yes");
      case 3 -> new Phrase.Equals(outputName(), "", oneIn(2));
      default -> new Phrase.Equals(outputName(), "ok", oneIn(2));
    };
  }

  private Phrase text(Optional<String> item) {
    if (breaking && oneIn(8)) {
      return pick(
          List.of(
              new Phrase.Broken("{{ nobody }}"),
              new Phrase.Broken("{{ int('x') }}"),
              new Phrase.Broken("{{ fromJSON('[') }}"),
              new Phrase.Successor(outputName()),
              // There may be none, or one of an outer list.
              new Phrase.Item("item", true)));
    }
    List<Supplier<Phrase>> kinds =
        List.of(
            () -> new Phrase.Words("w"),
            () -> new Phrase.Input("a"),
            () -> new Phrase.Input("braces"),
            () -> new Phrase.Secret("key"),
            () -> new Phrase.Output(outputName()),
            () -> new Phrase.Output(outputName()),
            Phrase.JobName::new,
            () ->
                item.<Phrase>map(name -> new Phrase.Item(name, oneIn(2)))
                    .orElse(new Phrase.Input("absent")));
    return oneIn(4)
        ? new Phrase.Joined(List.of(pick(kinds).get(), new Phrase.Words("-"), pick(kinds).get()))
        : pick(kinds).get();
  }

  private Optional<Retry> retry() {
    int limit = random.nextInt(1, 4);
    return Optional.of(
        oneIn(2)
            ? Retry.atOnce(limit)
            : new Retry(limit, "10s", random.nextInt(3), oneIn(2) ? "15s" : "", 0.5));
  }

  private String queue() {
    return oneIn(3) ? "fast" : "";
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private <T> T pick(List<T> among) {
    return among.get(random.nextInt(among.size()));
  }
}
