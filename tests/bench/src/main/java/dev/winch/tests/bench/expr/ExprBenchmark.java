package dev.winch.tests.bench.expr;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.winch.expr.Program;
import dev.winch.expr.ProgramCache;
import dev.winch.expr.env.Bindings;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Benchmark of a job's condition, compared with the same condition in CEL. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExprBenchmark {
  private static final String SOURCE =
      "int(inputs.a) + int(tasks.b) > 3 && item.value in [\"x\",\"y\"]";
  private static final Map<String, String> INPUTS = Map.of("a", "2");
  private static final Map<String, String> TASKS = Map.of("b", "3");

  private final dev.winch.expr.env.Scope scope =
      dev.winch.expr.env.Scope.ofJobFiles()
          .withTextMaps("inputs", "secrets", "tasks", "job")
          .with("item", Types.OBJECT);
  private final Program program = Program.compile(SOURCE, scope);
  private final ProgramCache programs = new ProgramCache();
  private final Bindings bindings = bindings();

  private final CelCompiler celCompiler =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("inputs", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .addVar("tasks", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .addVar("item", MapType.create(SimpleType.STRING, SimpleType.DYN))
          .build();
  private final CelRuntime celRuntime = CelRuntimeFactory.standardCelRuntimeBuilder().build();
  private CelRuntime.Program celProgram;
  private final Map<String, Object> celBindings =
      Map.of("inputs", INPUTS, "tasks", TASKS, "item", Map.of("index", "0", "value", "x"));

  /** Plans the condition in CEL. */
  @Setup
  public void plan() throws CelValidationException, CelEvaluationException {
    celProgram = celCompile();
  }

  private static Bindings bindings() {
    return new Bindings(Instant.EPOCH, 1)
        .bindTexts("inputs", INPUTS)
        .bindTexts("tasks", TASKS)
        .bindObject("item", Map.of("index", new Text("0"), "value", new Text("x")));
  }

  private CelAbstractSyntaxTree celTree() throws CelValidationException {
    return celCompiler.compile(SOURCE).getAst();
  }

  /** A compiled condition over bindings that are there. */
  @Benchmark
  public Value evaluate() {
    return program.evaluate(bindings);
  }

  /** A compiled condition, with the bindings made each time. */
  @Benchmark
  public Value bindAndEvaluate() {
    return program.evaluate(bindings());
  }

  /** From text to program. */
  @Benchmark
  public Program compile() {
    return Program.compile(SOURCE, scope);
  }

  /** From text to program, by way of the cache. */
  @Benchmark
  public Program compileCached() {
    return programs.program(SOURCE, scope);
  }

  /** A compiled condition in CEL. */
  @Benchmark
  public Object celEvaluate() throws CelEvaluationException {
    return celProgram.eval(celBindings);
  }

  /** From text to program in CEL. */
  @Benchmark
  public CelRuntime.Program celCompile() throws CelValidationException, CelEvaluationException {
    return celRuntime.createProgram(celTree());
  }
}
