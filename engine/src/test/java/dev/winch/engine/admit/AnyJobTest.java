package dev.winch.engine.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.engine.evaluation.EvaluationContext;
import dev.winch.engine.evaluation.Evaluator;
import dev.winch.expr.env.Bindings;
import dev.winch.expr.fault.ExprException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.SourceMap;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Wait;
import dev.winch.model.spec.Webhook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever a client sends is either admitted or refused with reasons, and so is what comes of it.
 */
class AnyJobTest {
  private static final List<String> ODD_TEXTS =
      List.of(
          "",
          " ",
          "name",
          "true",
          "false",
          "{{",
          "}}",
          "{{}}",
          "{{ }}",
          "{{ 1 + }}",
          "{{ inputs.a }}",
          "{{ '\uD800' }}",
          "a {{ ] }} b {{ [ }}",
          "{{ \n }}",
          "1..3",
          "((((((((((((((((((((",
          "'",
          "x-",
          "jobs",
          "0",
          "-1s",
          "5m",
          ".",
          "-",
          "9999999999999999999999h",
          "1e9s",
          "..",
          "/",
          "/tork/../x",
          "a/..",
          "é".repeat(70),
          "😀".repeat(260),
          "\uD83D".repeat(300),
          "\0",
          "http://",
          "http://[::1",
          "https://h/{{",
          "job.Progress",
          "* * * * *",
          "TZ= ",
          "TZ=UTC @every 1s",
          "@every \uFF11s",
          "0 0 31 2 *",
          "??? ? ?? ?/? *",
          "guest");

  private static final AdmissionContext NOBODY =
      new AdmissionContext() {
        @Override
        public boolean userExists(String nameOrId) {
          return nameOrId.equals("guest");
        }

        @Override
        public boolean roleExists(String slugOrId) {
          return false;
        }

        @Override
        public boolean sealsSecrets() {
          return true;
        }
      };

  @Property(tries = 3000)
  void isAdmittedOrRefusedWithReasons(@ForAll long seed) {
    Odd odd = new Odd(new Random(seed));
    Admission admission = new Admission(NOBODY);
    JobSpec job = odd.job();
    assertSane(() -> admission.check(new Decoded<>(job, SourceMap.UNKNOWN)));
    Schedule schedule = new Schedule(job, odd.text());
    assertSane(() -> admission.checkSchedule(new Decoded<>(schedule, SourceMap.UNKNOWN)));
  }

  @Property(tries = 3000)
  void isEvaluatedOrFailsWithAReason(@ForAll long seed) {
    Odd odd = new Odd(new Random(seed));
    Evaluator evaluator = new Evaluator();
    EvaluationContext job =
        EvaluationContext.ofJob(
            odd.map(), odd.map(), odd.map(), odd.map(), new Bindings(Instant.EPOCH, seed));
    TaskSpec task = odd.task();
    try {
      TaskSpec made = evaluator.task(task, job);
      assertThat(made.var().codePointCount(0, made.var().length()) <= 64 || made.equals(task))
          .isTrue();
      assertThat(evaluator.list(odd.text("1..3"), job)).doesNotContainNull();
    } catch (ExprException | InvalidInputException reason) {
      assertThat(reason).message().isNotEmpty();
    }
    assertThat(evaluator.namesInTask(task, EvaluationContext.JOB).readsAll("tasks")).isFalse();
  }

  private static void assertSane(Runnable check) {
    try {
      check.run();
    } catch (InvalidInputException refused) {
      assertThat(refused.problems())
          .isNotEmpty()
          .allSatisfy(
              problem -> {
                assertThat(problem.rule()).isNotEmpty();
                assertThat(problem.message()).isNotEmpty();
              });
      assertThat(refused.problems().stream().map(Problem::path)).doesNotContainNull();
    }
  }

  /** Jobs of odd values, all from one seed. */
  private record Odd(Random random) {
    String text() {
      return ODD_TEXTS.get(random.nextInt(ODD_TEXTS.size()));
    }

    /** Usable most of the time, so that not every job is wrong everywhere. */
    String text(String usual) {
      return random.nextInt(10) > 0 ? usual : text();
    }

    int number() {
      return switch (random.nextInt(6)) {
        case 0 -> random.nextInt();
        case 1 -> random.nextInt(-2, 12);
        default -> 0;
      };
    }

    double fraction() {
      double[] odd = {0, 0.5, 1, 10, -1, 11, Double.NaN, Double.POSITIVE_INFINITY};
      return odd[random.nextInt(odd.length)];
    }

    <T> Optional<T> maybe(Supplier<T> value) {
      return random.nextInt(4) == 0 ? Optional.of(value.get()) : Optional.empty();
    }

    <T> List<T> some(Supplier<T> value) {
      List<T> list = new ArrayList<>();
      while (random.nextInt(3) == 0) {
        list.add(value.get());
      }
      return list;
    }

    Map<String, String> map() {
      Map<String, String> map = new LinkedHashMap<>();
      some(this::text).forEach(key -> map.put(key, text()));
      return map;
    }

    Retry retry() {
      return new Retry(number(), text("1s"), fraction(), text(""), fraction());
    }

    Webhook webhook() {
      return new Webhook(
          text("http://h/"),
          map(),
          text("job.Progress"),
          text("true"),
          maybe(() -> new Webhook.Signature(text("s"))));
    }

    AuxTask auxiliary() {
      return new AuxTask(
          text("a"),
          text(),
          text(),
          Optional.empty(),
          text(),
          some(this::text),
          some(this::text),
          map(),
          map(),
          text("1s"));
    }

    Sidecar sidecar() {
      return new Sidecar(
          auxiliary(), maybe(() -> new Sidecar.Probe(text("/"), number(), text(""))));
    }

    TaskSpec task() {
      return TaskSpec.named(text("t"))
          .image(text())
          .cmd(some(this::text))
          .env(map())
          .files(map())
          .queue(text("q"))
          .pre(some(this::auxiliary))
          .post(some(this::auxiliary))
          .sidecars(some(this::sidecar))
          .mounts(some(() -> new Mount(text("volume"), text(""), text("/d"), map())))
          .volumes(some(this::text))
          .retry(maybe(this::retry))
          .limits(maybe(() -> new Limits(text(), text())))
          .timeout(text("1m"))
          .var(text("v"))
          .condition(text("true"))
          .parallel(maybe(() -> new Parallel(some(this::task))))
          .each(maybe(() -> new Each(text(), text("1..2"), task(), number())))
          .subjob(maybe(this::subjob))
          .workdir(text())
          .priority(number())
          .build();
    }

    SubJob subjob() {
      return new SubJob(
          text("s"),
          text(),
          some(this::task),
          map(),
          map(),
          maybe(() -> new AutoDelete(text("1h"))),
          text(),
          random.nextBoolean(),
          some(this::webhook));
    }

    JobSpec job() {
      return new JobSpec(
          text("j"),
          text(),
          some(this::text),
          some(this::task),
          map(),
          map(),
          text(),
          maybe(() -> new Defaults(maybe(this::retry), Optional.empty(), text(), text(), number())),
          some(this::webhook),
          some(() -> new Permission(text(""), text("guest"))),
          maybe(() -> new AutoDelete(text("1h"))),
          text(""),
          maybe(() -> new Wait(text("1m"))));
    }
  }
}
