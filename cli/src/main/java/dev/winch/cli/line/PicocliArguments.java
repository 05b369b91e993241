package dev.winch.cli.line;

import dev.winch.cli.line.Declaration.Named;
import dev.winch.cli.line.Declaration.Positional;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A client command as picocli knows commands: for help, mistakes, completion and the pages. */
public final class PicocliArguments {
  private PicocliArguments() {}

  /** An argument that picocli reads, and who takes its values. */
  private record Bound(ArgSpec argument, Consumer<String> take) {}

  public static CommandSpec of(String name, ClientCommand command) {
    Declaration declaration = command.declaration();
    List<Bound> bound = new ArrayList<>();
    Callable<Integer> run =
        () -> {
          for (Bound one : bound) {
            one.argument().originalStringValues().forEach(one.take());
          }
          return command.call();
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(run).name(name);
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage().description(declaration.description().toArray(String[]::new));
    if (!declaration.exitCodes().isEmpty()) {
      spec.usageMessage().exitCodeListHeading("%nExit codes:%n");
      Map<String, String> codes = new LinkedHashMap<>();
      for (String code : declaration.exitCodes()) {
        codes.put(code.substring(0, code.indexOf(':')), code.substring(code.indexOf(':') + 1));
      }
      spec.usageMessage().exitCodeList(codes);
    }
    if (!declaration.footer().isEmpty()) {
      spec.usageMessage().footerHeading("%n").footer(escaped(declaration.footer()));
    }
    for (Named option : declaration.options()) {
      OptionSpec added = option(option);
      bound.add(new Bound(added, option.take()));
      spec.addOption(added);
    }
    int index = 0;
    for (Positional parameter : declaration.positionals()) {
      PositionalParamSpec added = positional(parameter, index++);
      bound.add(new Bound(added, parameter.take()));
      spec.addPositional(added);
    }
    return spec;
  }

  private static OptionSpec option(Named option) {
    OptionSpec.Builder builder =
        OptionSpec.builder(option.names().toArray(String[]::new))
            .description(option.description().replace("%", "%%"));
    if (option.isFlag()) {
      return builder.type(boolean.class).arity("0").build();
    }
    builder.paramLabel(option.label()).arity("1");
    return option.repeatable()
        ? builder.type(List.class).auxiliaryTypes(String.class).build()
        : builder.type(String.class).build();
  }

  private static PositionalParamSpec positional(Positional parameter, int index) {
    PositionalParamSpec.Builder builder =
        PositionalParamSpec.builder()
            .paramLabel(parameter.label())
            .description(parameter.description().replace("%", "%%"));
    return parameter.most() == 1
        ? builder
            .index(String.valueOf(index))
            .arity(parameter.least() == 0 ? "0..1" : "1")
            .type(String.class)
            .build()
        : builder
            .index(index + "..*")
            .arity("1..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .build();
  }

  private static String[] escaped(List<String> lines) {
    return lines.stream().map(line -> line.replace("%", "%%")).toArray(String[]::new);
  }
}
