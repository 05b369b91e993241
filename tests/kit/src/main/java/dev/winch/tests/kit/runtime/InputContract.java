package dev.winch.tests.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.AuxTask;
import dev.winch.runtime.TaskRuntime.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of how runtimes pass script and variables to a task. */
public abstract class InputContract extends StopContract {

  @Test
  void f13_aVariableOfTheTaskWinsOverThatOfTheWorker() throws InterruptedException {
    var seen = new Collected();
    Outcome outcome =
        run(
            script("echo \"$HOME|$WORKDIR|$HOSTNAME|$PATH\"; echo -n r > \"$WINCH_OUTPUT\"")
                .env(
                    Map.of(
                        "HOME", "/my home",
                        "WORKDIR", "mine",
                        "HOSTNAME", "me",
                        "PATH", "/usr/bin:/bin:/my/bin",
                        "WINCH_OUTPUT", "/elsewhere",
                        "TORK_PROGRESS", "/elsewhere")),
            seen);
    assertThat(seen.output()).isEqualTo("/my home|mine|me|/usr/bin:/bin:/my/bin\n");
    assertThat(outcome).isEqualTo(new Outcome.Completed("r"));
  }

  @Test
  void f11_carriageReturnsAtLineEndsOfScriptsAreDropped() throws InterruptedException {
    var seen = new Collected();
    Outcome outcome =
        run(
            script(
                    "echo one\r\n"
                        + "if true; then\r\r\n"
                        + "cat f; fi\r\n"
                        + "printf 'a\r"
                        + "b\\r"
                        + "\\n"
                        + "' > $WINCH_OUTPUT\r")
                .files(Map.of("f", "kept\r\n"))
                .pre(List.of(part("pre", "echo pre\r\necho fine\r\n", "")))
                .post(List.of(part("post", "#!/bin/sh\r\necho post\r\n", ""))),
            seen);
    assertThat(seen.output()).isEqualTo("pre\nfine\none\nkept\r\npost\n");
    assertThat(outcome).isEqualTo(new Outcome.Completed("a\rb\r\n"));
  }

  @Test
  void f9_aVariableThatIsTooLongIsNamedWithTheLimit() throws InterruptedException {
    int most = 131_072 - "BIG=".length() - 1;
    assertThat(run(script("echo -n ${#BIG} > $WINCH_OUTPUT").env(Map.of("BIG", "x".repeat(most)))))
        .isEqualTo(new Outcome.Completed(String.valueOf(most)));
    assertThat(run(script("true").env(Map.of("BIG", "x".repeat(most + 1)))))
        .isEqualTo(
            new Outcome.Refused(
                "env: BIG takes 131073 bytes with its name and end, and Linux passes at most"
                    + " 131072: hand it on in parts, such as {{ tasks.big[:100000] }}, see"
                    + " examples/large-result.yaml"));
    // Two bytes each.
    assertThat(run(script("true").env(Map.of("BIG", "\u00e9".repeat(70_000)))))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(run(script("true").post(List.of(partWith(Map.of("POST", "x".repeat(200_000)))))))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> assertThat(refused.error()).contains("POST"));
  }

  @Test
  void f9_allVariablesTogetherHaveALimit() throws InterruptedException {
    Map<String, String> variables =
        IntStream.range(0, 60)
            .boxed()
            .collect(Collectors.toMap(i -> "V" + i, _ -> "x".repeat(120_000)));
    assertThat(run(script("true").env(variables)))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused ->
                assertThat(refused.error()).contains("7", "bytes", "env: V", "hand on less"));
    Map<String, String> fewer =
        IntStream.range(0, 15)
            .boxed()
            .collect(Collectors.toMap(i -> "V" + i, _ -> "x".repeat(120_000)));
    assertThat(run(script("/bin/echo -n ok > $WINCH_OUTPUT").env(fewer)))
        .isEqualTo(new Outcome.Completed("ok"));
  }

  @Test
  void f9_aFileOfAMebibyteReachesATask() throws InterruptedException {
    assertThat(
            run(
                script("wc -c < big | tr -d ' \n' > $WINCH_OUTPUT")
                    .files(Map.of("big", "x".repeat(1 << 20)))))
        .isEqualTo(new Outcome.Completed("1048576"));
  }

  private AuxTask partWith(Map<String, String> env) {
    return new AuxTask(
        "part", "", image(), Optional.empty(), "true", List.of(), List.of(), env, Map.of(), "");
  }
}
