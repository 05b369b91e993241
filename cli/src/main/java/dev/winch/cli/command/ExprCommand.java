package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.host.InputFile;
import dev.winch.cli.host.SystemClock;
import dev.winch.codec.PlainJson;
import dev.winch.expr.Program;
import dev.winch.expr.Template;
import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.Rendering;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Value;
import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "expr",
    description = "Evaluates an expression as in a job, and prints its value and type.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:evaluated, or well-formed", "1:an error, printed on stderr"},
    footerHeading = "%nFor example:%n",
    footer = {
      "  winch expr 'split(inputs.names, \",\")[0]' --context job.json",
      "  winch expr --template 'Hello {{ inputs.name }}' --context job.json",
      "  with job.json: {\"inputs\": {\"name\": \"you\", \"names\": \"a,b\"}}"
    })
final class ExprCommand implements Runnable {
  @Parameters(paramLabel = "TEXT", description = "The expression, or with --template the text.")
  private String text;

  @Option(
      names = "--context",
      paramLabel = "FILE",
      description =
          "A JSON file; the fields of its object are the names that the expression can use.")
  private Optional<Path> context = Optional.empty();

  @Option(names = "--template", description = "Treat TEXT as a text with expressions in {{ }}.")
  private boolean template;

  @Option(names = "--check", description = "Check the syntax without evaluating.")
  private boolean check;

  @Override
  public void run() {
    try {
      evaluate(context.map(ExprCommand::names));
    } catch (ExprException e) {
      throw new InvalidInputException(String.valueOf(e.getMessage()));
    }
  }

  private void evaluate(Optional<Map<?, ?>> names) {
    Bindings bindings =
        new Bindings(new SystemClock().instant(), RandomGenerator.getDefault().nextLong());
    Scope scope = names.isEmpty() && check ? Scope.OPEN : Scope.ofJobFiles();
    for (Map.Entry<?, ?> name : names.orElse(Map.of()).entrySet()) {
      scope = scope.with(name.getKey().toString(), Type.Basic.UNKNOWN);
      bindings.bindPlain(name.getKey().toString(), name.getValue());
    }
    if (template) {
      Template compiled = Template.compile(text, scope);
      OUT.println(check ? "ok" : compiled.render(bindings));
    } else {
      Program compiled = Program.compile(text, scope);
      OUT.println(check ? "ok" : described(compiled.evaluate(bindings), bindings));
    }
  }

  private static String described(Value value, Bindings bindings) {
    String shown =
        Rendering.of(value, new EvaluationState(bindings.now(), bindings.random())).display();
    return shown + "\n" + value.typeName();
  }

  private static Map<?, ?> names(Path file) {
    if (PlainJson.read(InputFile.text(file)) instanceof Map<?, ?> names) {
      return names;
    }
    throw new InvalidInputException(file + " must hold a JSON object");
  }
}
