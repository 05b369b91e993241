package dev.winch.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiling once, evaluating often. */
class ProgramTest {
  private static final Scope SCOPE =
      Scope.ofJobFiles()
          .withTextMaps("inputs", "secrets", "tasks", "job")
          .with("item", Types.OBJECT);

  private static Bindings bindings() {
    return new Bindings(Instant.EPOCH, 1)
        .bindTexts("inputs", Map.of("a", "2", "my-key", "dashed"))
        .bindTexts("tasks", Map.of("b", "3"))
        .bindObject("item", Map.of("index", new Text("0"), "value", new Text("x")));
  }

  private static Value evaluate(String source) {
    return Program.compile(source, SCOPE).evaluate(bindings());
  }

  @Test
  void values_come_from_the_bindings() {
    assertThat(evaluate("int(inputs.a) + int(tasks.b) > 3 && item.value in [\"x\", \"y\"]"))
        .isEqualTo(Bool.TRUE);
    assertThat(evaluate("inputs['my-key']")).isEqualTo(new Text("dashed"));
  }

  @Test
  void a_variable_that_is_not_bound_is_empty() {
    assertThat(evaluate("secrets.nope")).isEqualTo(Text.EMPTY);
    assertThat(evaluate("len(secrets)")).isEqualTo(Int.of(0));
    assertThat(evaluate("secrets ?? 'nothing'")).isEqualTo(new Text("nothing"));
  }

  @Test
  void mistakes_point_to_their_place() {
    assertThatThrownBy(() -> Program.compile("1 +\n  '日本' * foo", SCOPE))
        .isInstanceOfSatisfying(
            ExprException.class,
            mistake -> {
              assertThat(mistake.kind()).isEqualTo(ExprException.Kind.COMPILE);
              assertThat(mistake.line()).isEqualTo(2);
              assertThat(mistake.column()).isEqualTo(10);
              assertThat(mistake.reason()).isEqualTo("unknown name foo");
            })
        .hasMessage("unknown name foo (2:10)\n |   '日本' * foo\n | .........^");
    assertThatThrownBy(() -> evaluate("item.value + 1"))
        .isInstanceOfSatisfying(
            ExprException.class,
            mistake -> assertThat(mistake.kind()).isEqualTo(ExprException.Kind.RUNTIME))
        .hasMessage("invalid operation: string + int (1:12)\n | item.value + 1\n | ...........^");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 1 | ",
        "inputs.a + tasks['b'] + secrets?.c | inputs.a,secrets.c,tasks.b",
        "get(inputs, 'a') ?? ('x' in tasks) | inputs.a,tasks.x",
        "keys(tasks) | tasks",
        "tasks[inputs.a] | inputs.a,tasks",
        "$env.tasks.a + $env['inputs'].b | inputs.b,tasks.a",
        "'tasks' in $env | tasks",
        "len($env) | $env",
        "item | item",
        "item.value.deep | item.value",
        "let t = tasks; t.a | tasks",
        "let x = 1; map([x], tasks.a) | tasks.a",
        "false ? tasks.a : tasks.b | tasks.a,tasks.b",
        "nope(tasks.a) | nope,tasks.a",
        "a + b.c + a.d | a,a.d,b.c"
      })
  void a_program_lists_the_names_it_reads(String source, String paths) {
    List<String> read = Program.compile(source, Scope.OPEN).names().paths();

    assertThat(read).isEqualTo(paths == null ? List.of() : List.of(paths.split(",")));
  }

  @Test
  void the_names_of_a_program_are_those_a_host_must_load() {
    var names = Template.compile("{{ tasks.a }} {{ tasks.b }} {{ inputs }}", SCOPE).names();

    assertThat(names.reads("tasks")).isTrue();
    assertThat(names.readsAll("tasks")).isFalse();
    assertThat(names.entries("tasks")).containsExactlyInAnyOrder("a", "b");
    assertThat(names.readsAll("inputs")).isTrue();
    assertThat(names.reads("secrets")).isFalse();
  }

  @Test
  void records_have_fixed_fields() {
    Type.RecordOf job =
        new Type.RecordOf("Job", Map.of("State", Type.Basic.TEXT, "Tags", Types.TEXTS));
    Scope scope = Scope.ofJobFiles().with("job", job);
    Bindings bindings =
        new Bindings(Instant.EPOCH, 1)
            .bind(
                "job",
                new dev.winch.expr.value.RecordValue(
                    job,
                    Map.of(
                        "State",
                        new Text("FAILED"),
                        "Tags",
                        ListValue.typed(Type.Basic.TEXT, new Text("prod")))));

    assertThat(
            Program.compile("job.State == 'FAILED' and 'prod' in job.Tags", scope)
                .evaluate(bindings))
        .isEqualTo(Bool.TRUE);
    assertThatThrownBy(() -> Program.compile("job.Nope", scope))
        .hasMessageStartingWith("type Job has no field Nope (1:5)");
  }

  @Test
  void one_program_serves_many_threads() throws InterruptedException, ExecutionException {
    Program program =
        Program.compile("sum(map(1..200, let x = # * int(inputs.a); x)) + len($env)", SCOPE);
    Callable<Value> evaluation = () -> program.evaluate(bindings());

    List<Future<Value>> results = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        results.add(threads.submit(evaluation));
      }
    }

    for (Future<Value> result : results) {
      assertThat(result.get()).isEqualTo(Int.of(40_207));
    }
  }

  @Test
  void the_cache_gives_the_same_program_for_the_same_text_and_types() {
    ProgramCache programs = new ProgramCache();

    Program first = programs.program("inputs.a", SCOPE);

    assertThat(
            programs.program(
                "inputs.a",
                Scope.ofJobFiles()
                    .withTextMaps("job", "tasks", "secrets", "inputs")
                    .with("item", Types.OBJECT)))
        .isSameAs(first);
    assertThat(programs.program("inputs.a", Scope.OPEN)).isNotSameAs(first);
    assertThat(programs.expression("{{ inputs.a }}", SCOPE)).isSameAs(first);
    assertThat(programs.template("{{ inputs.a }}!", SCOPE))
        .isSameAs(programs.template("{{ inputs.a }}!", SCOPE));
  }

  @Test
  void the_cache_evicts_the_least_recently_used() {
    ProgramCache programs = new ProgramCache();
    Program kept = programs.program("0", SCOPE);
    Program dropped = programs.program("1", SCOPE);

    for (int i = 2; i <= ProgramCache.ENTRIES; i++) {
      programs.program("0", SCOPE);
      programs.program(String.valueOf(i), SCOPE);
    }

    assertThat(programs.program("0", SCOPE)).isSameAs(kept);
    assertThat(programs.program("1", SCOPE)).isNotSameAs(dropped);
  }

  @Test
  void nil_stays_nil() {
    assertThat(evaluate("item.nope")).isEqualTo(Nil.NIL);
    assertThat(evaluate("item.nope?.deeper.still")).isEqualTo(Nil.NIL);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          toPairs({a: 1})[0][1:]                  | [1]
          toPairs({a: 1})[0][:-1]                 | [a]
          toPairs({a: 1})[0][:] == ['a', 1]       | true
          take(toPairs({a: 1})[0], 1)             | [a]
          take([1, 2, 3], 2.0)                    | [1 2]
          take([1, 2, 3], 2.9)                    | [1 2]
          take(split('a,b', ','), 1.0)            | [a]
          split('', ',', 0) == nil                | true
          take(split('', ',', 0), 1.0) == nil     | true
          map([7, 8], # index)                    | [0 1]
          reduce([1, 2, 3], # acc + #)            | 6
          map([{v: 1}], . v)                      | [1]
          map([1], # /* index */ index)           | [0]
          filter([1, 2], # in [1])                | [1]
          """)
  void f24_cornersAreAsInTheReference(String source, String text) {
    Bindings none = new Bindings(Instant.EPOCH, 0);
    assertThat(Template.compile("{{ " + source + " }}", Scope.empty()).render(none))
        .isEqualTo(text);
  }
}
