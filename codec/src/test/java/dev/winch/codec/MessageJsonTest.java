package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.event.Report;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.trace.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageJsonTest {
  private static final Instant T = Instant.parse("2024-05-01T10:00:00.000123Z");
  private static final TaskId TASK = new TaskId("t1");
  private static final NodeId NODE = new NodeId("n1");
  private static final NodeProcess PROCESS =
      new NodeProcess(NODE, Instant.parse("2024-05-01T09:00:00.000001Z"));

  /** One for all tries, since to derive a key takes its time. */
  private static final MessageJson MESSAGES = new MessageJson(Cipher.of(List.of("k")));

  @Property(tries = 200)
  void anOrderArrivesAsItWasSent(@ForAll("tasks") TaskSpec task) {
    var order =
        new TaskOrder(
            TASK,
            new JobId("j1"),
            3,
            1,
            "default",
            task,
            7,
            5_000_000_000L,
            Set.of("a", "b"),
            Optional.of(new TraceContext("a".repeat(32), "b".repeat(16), false)));

    assertThat(MESSAGES.order(MESSAGES.order(order))).isEqualTo(order);
    var open = new MessageJson(Cipher.none());
    assertThat(open.order(open.order(order))).isEqualTo(order);
  }

  @Test
  void noSecretStandsInAnOrder() {
    TaskSpec task = TaskSpec.named("use").env(Map.of("TOKEN", "hush")).build();

    assertThat(
            MESSAGES.order(
                new TaskOrder(
                    TASK,
                    new JobId("j1"),
                    1,
                    0,
                    "q",
                    task,
                    1,
                    0,
                    Set.of("hush"),
                    Optional.empty())))
        .contains("\"queue\":\"q\"")
        .doesNotContain("hush");
  }

  /** See docs/decisions/086: a value encrypted for one message cannot be decrypted in another. */
  @Test
  void issue13_aTaskMovedToAnotherOrderIsRefused() {
    TaskSpec task = TaskSpec.named("use").env(Map.of("TOKEN", "hush")).build();
    String first = MESSAGES.order(new TaskOrder(TASK, new JobId("j1"), 1, 0, "q", task, 1));
    String second = first.replace("\"dispatch\":1", "\"dispatch\":2");

    assertThat(second).isNotEqualTo(first);
    assertThat(MESSAGES.order(first).task()).isEqualTo(task);
    assertThatThrownBy(() -> MESSAGES.order(second))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("order " + TASK + " dispatch 2");
  }

  static Stream<Report> reports() {
    return Stream.of(
        new Report.Started(TASK, 2, PROCESS, T),
        new Report.Progressed(TASK, 2, 33.33),
        new Report.Logged(
            TASK,
            2,
            List.of(
                new LogPart("l1", TASK, 1, Optional.of(LogStream.STDERR), "a\n", T),
                new LogPart("l2", TASK, 2, "", T))),
        new Report.Logged(
            new Report.Started(TASK, 2, PROCESS, T), List.of(new LogPart("l3", TASK, 3, "", T))),
        new Report.Completed(TASK, 2, PROCESS, T, T.plusSeconds(1), "out\n"),
        new Report.Completed(TASK, 2, PROCESS, T, T, OptionalInt.of(0), "out\n"),
        new Report.Failed(TASK, 2, PROCESS, T, T.plusSeconds(1), "exit status 1"),
        new Report.Stopped(TASK, 2, NODE, T),
        new Report.Stopped(TASK, 2, PROCESS, Optional.of(T), T, OptionalInt.of(3)),
        new Report.Returned(TASK, 2, NODE),
        new Report.Lost(TASK, 2, "the worker was lost"),
        new Report.Refused(TASK, 2, PROCESS, T, T.plusSeconds(1), "env: A takes too many bytes"),
        new Report.Heartbeat(
            new Node(
                NODE, "Worker", T, 12.5, T, "default", Node.Status.DRAINING, "h", 8001, 3, "1")));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void aReportArrivesAsItWasSent(Report report) {
    assertThat(MESSAGES.report(MESSAGES.report(report))).isEqualTo(report);
  }

  @Test
  void inAReportOfAnEarlierVersionTheStartOfTheRunStandsForThatOfTheProcess() {
    for (Report report :
        List.of(new Report.Started(TASK, 2, PROCESS, T), reports().toList().get(3))) {
      String earlier = MESSAGES.report(report).replaceFirst(",\"nodeSince\":\"[^\"]+\"", "");
      assertThat(earlier).doesNotContain("nodeSince");
      assertThat(MESSAGES.report(earlier).toString())
          .isEqualTo(report.toString().replace(PROCESS.toString(), NODE + " since " + T));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"type\":\"Later\"}",
        "{\"type\":\"Started\",\"at\":\"noon\"}",
        "{\"type\":\"Heartbeat\",\"startedAt\":\"2024-05-01T10:00:00Z\"}",
        "[]"
      })
  void anUnknownReportTypeIsAnInternalError(String message) {
    assertThatThrownBy(() -> MESSAGES.report(message)).isInstanceOf(InternalException.class);
  }

  @Provide
  Arbitrary<TaskSpec> tasks() {
    return SampleSpecs.tasks(1);
  }
}
