package dev.winch.codec;

import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Wait;
import dev.winch.model.spec.Webhook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Definitions to try things with: random ones with every field, and a few of one shape. */
public final class SampleSpecs {
  private SampleSpecs() {}

  public static JobSpec withSecrets(
      Map<String, String> secrets, Webhook webhook, TaskSpec... tasks) {
    return new JobSpec(
        "job",
        "",
        List.of(),
        List.of(tasks),
        Map.of(),
        secrets,
        "",
        Optional.empty(),
        List.of(webhook),
        List.of(),
        Optional.empty(),
        "",
        Optional.empty());
  }

  public static Arbitrary<JobSpec> jobs() {
    return Arbitraries.randomValue(random -> new Made(random).job());
  }

  /**
   * @param depth how many composites may stand in one another
   */
  public static Arbitrary<TaskSpec> tasks(int depth) {
    return Arbitraries.randomValue(random -> new Made(random).task(depth));
  }

  public static Arbitrary<Map<String, String>> maps() {
    return Arbitraries.randomValue(random -> new Made(random).map());
  }

  /** One random definition. */
  private static final class Made {
    private static final List<String> TEXTS =
        List.of(
            "",
            "a",
            "{{ inputs.a }}",
            "line\nline",
            "\"quoted\" \\ <b>&",
            "日本 🚀",
            "enc:",
            "~",
            "0x10",
            "yes",
            "key: [x");

    private final Random random;

    Made(Random random) {
      this.random = random;
    }

    JobSpec job() {
      return new JobSpec(
          text(),
          text(),
          texts(),
          list(() -> task(2)),
          map(),
          map(),
          text(),
          maybe(this::defaults),
          list(this::webhook),
          list(() -> new Permission(text(), text())),
          maybe(() -> new AutoDelete(text())),
          text(),
          maybe(() -> new Wait(text())));
    }

    private ContainerOptions options() {
      return new ContainerOptions(
          text(), text(), text(), text(), texts(), maybe(random::nextBoolean));
    }

    TaskSpec task(int depth) {
      var task =
          TaskSpec.named(text())
              .description(text())
              .image(text())
              .registry(registry())
              .run(text())
              .cmd(texts())
              .entrypoint(texts())
              .env(map())
              .files(map())
              .queue(text())
              .pre(list(this::auxTask))
              .post(list(this::auxTask))
              .sidecars(list(() -> new Sidecar(auxTask(), maybe(this::probe))))
              .mounts(list(() -> new Mount(text(), text(), text(), map())))
              .volumes(texts())
              .networks(texts())
              .retry(maybe(this::retry))
              .limits(maybe(() -> new Limits(text(), text())))
              .timeout(text())
              .var(text())
              .condition(text())
              .gpus(text())
              .tags(texts())
              .workdir(text())
              .options(options())
              .priority(random.nextInt(10));
      if (depth > 0) {
        task.parallel(maybe(() -> new Parallel(list(() -> task(depth - 1)))))
            .each(maybe(() -> new Each(text(), text(), task(depth - 1), random.nextInt(5))))
            .subjob(maybe(() -> subJob(depth - 1)));
      }
      return task.build();
    }

    private SubJob subJob(int depth) {
      return new SubJob(
          text(),
          text(),
          list(() -> task(depth)),
          map(),
          map(),
          maybe(() -> new AutoDelete(text())),
          text(),
          random.nextBoolean(),
          list(this::webhook));
    }

    private AuxTask auxTask() {
      return new AuxTask(
          text(), text(), text(), registry(), text(), texts(), texts(), map(), map(), text());
    }

    private Sidecar.Probe probe() {
      return new Sidecar.Probe(text(), random.nextInt(70_000), text());
    }

    private Optional<Registry> registry() {
      return maybe(() -> new Registry(text(), text()));
    }

    private Defaults defaults() {
      return new Defaults(
          maybe(this::retry),
          maybe(() -> new Limits(text(), text())),
          text(),
          text(),
          random.nextInt(10));
    }

    private Retry retry() {
      return new Retry(
          random.nextInt(11), text(), random.nextInt(4) / 2.0, text(), random.nextInt(3) / 2.0);
    }

    private Webhook webhook() {
      return new Webhook(text(), map(), text(), text(), maybe(() -> new Webhook.Signature(text())));
    }

    private Map<String, String> map() {
      Map<String, String> map = new LinkedHashMap<>();
      for (int i = random.nextInt(6) - 3; i > 0; i--) {
        map.put(text(), text());
      }
      return map;
    }

    private List<String> texts() {
      return list(this::text);
    }

    private String text() {
      return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private <T> List<T> list(Supplier<T> item) {
      return Stream.generate(item).limit(Math.max(0, random.nextInt(5) - 2)).toList();
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
      return random.nextInt(3) == 0 ? Optional.of(value.get()) : Optional.empty();
    }
  }
}
