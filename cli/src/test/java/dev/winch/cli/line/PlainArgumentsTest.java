package dev.winch.cli.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Both ways to read arguments hand the same values to a command. */
class PlainArgumentsTest {
  private final List<String> taken = new ArrayList<>();

  private final class Sample implements ClientCommand {
    @Override
    public Declaration declaration() {
      return Declaration.of("A sample.")
          .flag("-f,--follow", "Follows, 100% of it.", () -> taken.add("follow"))
          .option("-q,--query", "WORDS", "Words.", value -> taken.add("query " + value))
          .options("-i", "KEY=VALUE", "An input.", value -> taken.add("input " + value))
          .number("--size", "NUMBER", "How many.", 1, 20, value -> taken.add("size " + value))
          .parameter("ID", "Of a job.", value -> taken.add("id " + value))
          .optional("NAME", "Of a task.", value -> taken.add("name " + value))
          .exitCode(3, "no such job");
    }

    @Override
    public int call() {
      return 7;
    }
  }

  private boolean plain(String line) {
    taken.clear();
    return PlainArguments.take(new Sample().declaration(), List.of(line.split(" ")));
  }

  private int picocli(String line, StringWriter errors) {
    taken.clear();
    return new CommandLine(PicocliArguments.of("sample", new Sample()))
        .setErr(new PrintWriter(errors))
        .setOut(new PrintWriter(errors))
        .execute(line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "x y",
        "--follow x",
        "-f -q a x",
        "--query=a=b x",
        "x --query a y --size 20",
        "-i a=1 -i b=2 x",
        "-i=a x",
        "-- -x"
      })
  void theValuesAreThoseThatPicocliReads(String line) {
    if (plain(line)) {
      List<String> quick = List.copyOf(taken);
      assertThat(picocli(line, new StringWriter())).isEqualTo(7);
      assertThat(quick).isNotEmpty().containsExactlyInAnyOrderElementsOf(taken);
    } else {
      assertThat(line).isEqualTo("-i=a x");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-f",
        "a b c",
        "--query",
        "x --query",
        "x --query -f",
        "x --nothing",
        "x --follow=yes",
        "x -q a -q b"
      })
  void unusualArgumentsAreLeftToPicocli(String line) {
    assertThat(plain(line)).isFalse();
    assertThat(taken).isEmpty();
  }

  @Test
  void picocliExplainsMistakes() {
    StringWriter errors = new StringWriter();
    assertThat(picocli("--nothing x", errors)).isEqualTo(2);
    assertThat(errors.toString()).contains("Unknown option: '--nothing'", "Usage: sample");
    StringWriter help = new StringWriter();
    assertThat(picocli("--help", help)).isZero();
    assertThat(help.toString()).contains("A sample.", "100% of it", "no such job", "-i=KEY=VALUE");
  }

  @Test
  void aNumberOutOfRangeNamesTheRange() {
    assertThatThrownBy(() -> plain("x --size 21"))
        .hasMessage("--size: \"21\" is not a whole number, 1 to 20");
  }
}
