package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskOrder;
import dev.winch.server.http.EventClient;
import dev.winch.server.http.EventClient.Event;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code GET /jobs/{id}/log/stream} and {@code GET /tasks/{id}/log/stream}. */
class LogEventsTest {
  private static final String TWO =
      """
      name: two
      secrets: {key: s3cret}
      tasks:
        - name: both
          parallel:
            tasks:
              - {name: left, run: echo, queue: left}
              - {name: right, run: echo, queue: right}
      """;

  private static final Duration LOST = Duration.ofSeconds(301);
  private static final Duration UNREPORTED = Duration.ofSeconds(61);

  private final ApiFixture api = new ApiFixture();
  private final CompletableFuture<TaskOrder> left = held("left");
  private final CompletableFuture<TaskOrder> right = held("right");

  @AfterEach
  void close() {
    api.close();
  }

  private CompletableFuture<TaskOrder> held(String queue) {
    CompletableFuture<TaskOrder> order = new CompletableFuture<>();
    api.broker.consume(queue, 1, delivery -> order.complete(delivery.order()));
    return order;
  }

  private JobId submitted() throws IOException {
    return ApiFixture.id(api.postYaml(TWO));
  }

  private void prints(TaskOrder order, int number, String text) {
    LogPart part =
        new LogPart(order.id() + "-" + number, order.id(), number, text, api.clock.instant());
    api.broker.report(new Report.Logged(order.id(), order.dispatch(), List.of(part))).join();
  }

  private void starts(TaskOrder order) {
    api.broker
        .report(
            new Report.Started(
                order.id(),
                order.dispatch(),
                new NodeProcess(new NodeId("node"), Instant.EPOCH),
                api.clock.instant()))
        .join();
  }

  private EventClient log(Object owner, String lastId) throws IOException {
    return new EventClient(api.port(), owner + "/log/stream", lastId);
  }

  private static Stream<String> texts(List<Event> events) {
    return events.stream()
        .filter(event -> event.name().equals("log"))
        .map(event -> event.data().replaceAll(".*\"contents\":\"([^\"]*)\".*", "$1"));
  }

  @Test
  void partsOfTasksThatRunAtOnceComeAsTheyArePrintedAndRedacted() throws Exception {
    JobId job = submitted();
    starts(left.join());
    starts(right.join());
    try (EventClient client = log("/jobs/" + job, "")) {
      prints(left.join(), 1, "l1 s3cret");
      client.until("log", "l1 [REDACTED]");
      prints(right.join(), 1, "r1");
      client.until("log", "r1");
      prints(left.join(), 2, "l2");
      client.until("log", "l2");
      api.broker.report(api.completed(left.join(), 2, "")).join();
      prints(right.join(), 2, "r2");
      client.until("log", "r2");
      api.broker.report(api.completed(right.join(), 2, "")).join();

      assertThat(client.rest()).containsExactly(new Event("", "end", "{\"state\":\"COMPLETED\"}"));
    }
  }

  @Test
  void aReconnectingClientContinuesAfterItsLastEvent() throws Exception {
    JobId job = submitted();
    prints(left.join(), 1, "l1");
    prints(right.join(), 1, "r1");
    prints(left.join(), 2, "l2");
    api.broker.report(api.completed(left.join(), 2, "")).join();
    prints(right.join(), 2, "r2");
    api.broker.report(api.completed(right.join(), 2, "")).join();
    List<Event> all;
    try (EventClient client = log("/jobs/" + job, "")) {
      all = client.rest();
    }
    assertThat(texts(all)).containsExactly("l1", "l2", "r1", "r2");
    for (int seen = 0; seen < all.size() - 1; seen++) {
      try (EventClient client = log("/jobs/" + job, all.get(seen).id())) {
        assertThat(client.rest()).isEqualTo(all.subList(seen + 1, all.size()));
      }
    }
  }

  @Test
  void aPartWaitsForTheOneAheadOfIt() throws Exception {
    JobId job = submitted();
    try (EventClient ofJob = log("/jobs/" + job, "");
        EventClient ofTask = log("/tasks/" + left.join().id(), "")) {
      prints(left.join(), 1, "l1");
      ofJob.until("log", "l1");
      ofTask.until("log", "l1");
      prints(left.join(), 3, "l3");
      prints(left.join(), 2, "l2");
      assertThat(texts(ofJob.until("log", "l3"))).containsExactly("l2", "l3");
      assertThat(texts(ofTask.until("log", "l3"))).containsExactly("l2", "l3");
    }
  }

  @Test
  void aPartThatIsMissingHoldsTheOthersBackForFiveMinutes() throws Exception {
    submitted();
    prints(left.join(), 2, "l2");
    try (EventClient client = log("/tasks/" + left.join().id(), "")) {
      client.awaitBeat();
      api.clock.advance(LOST);
      assertThat(texts(client.until("log", "l2"))).containsExactly("l2");
    }
  }

  @Test
  void aLogEndsWhenThePartsAreThereThatTheEndOfItsTaskNames() throws Exception {
    JobId job = submitted();
    starts(left.join());
    starts(right.join());
    prints(left.join(), 1, "l1");
    api.broker.report(api.completed(left.join(), 2, "")).join();
    api.broker.report(api.completed(right.join(), 1, "")).join();
    try (EventClient ofJob = log("/jobs/" + job, "");
        EventClient ofTask = log("/tasks/" + left.join().id(), "")) {
      ofJob.until("log", "l1");
      ofTask.until("log", "l1");
      prints(left.join(), 2, "l2");
      prints(right.join(), 1, "r1");
      assertThat(texts(ofTask.rest())).containsExactly("l2");
      assertThat(texts(ofJob.rest())).containsExactlyInAnyOrder("l2", "r1");
    }
  }

  @Test
  void aCancelledTaskPrintsUntilItsWorkerReportsTheEnd() throws Exception {
    JobId job = submitted();
    TaskOrder order = left.join();
    right.join();
    starts(order);
    prints(order, 1, "l1");
    try (EventClient ofJob = log("/jobs/" + job, "");
        EventClient ofTask = log("/tasks/" + order.id(), "")) {
      ofJob.until("log", "l1");
      ofTask.until("log", "l1");
      api.put("/jobs/" + job + "/cancel");
      prints(order, 2, "stopping");
      ofJob.until("log", "stopping");
      ofTask.until("log", "stopping");
      api.broker
          .report(
              new Report.Stopped(
                  order.id(),
                  1,
                  new NodeProcess(new NodeId("node"), Instant.EPOCH),
                  Optional.empty(),
                  api.clock.instant(),
                  OptionalInt.of(2)))
          .join();
      assertThat(texts(ofTask.rest())).isEmpty();
      assertThat(texts(ofJob.rest())).isEmpty();
    }
  }

  @Test
  void aWorkerThatDiedWhileItStoppedATaskIsWaitedForOneMinute() throws Exception {
    JobId job = submitted();
    TaskOrder order = left.join();
    right.join();
    starts(order);
    prints(order, 1, "l1");
    api.put("/jobs/" + job + "/cancel");
    try (EventClient ofJob = log("/jobs/" + job, "");
        EventClient ofTask = log("/tasks/" + order.id(), "")) {
      ofJob.until("log", "l1");
      ofTask.until("log", "l1");
      api.clock.advance(UNREPORTED);
      assertThat(texts(ofTask.rest())).isEmpty();
      assertThat(texts(ofJob.rest())).isEmpty();
    }
  }

  @Test
  void theLogOfATaskEndsWithItAndIsResumedByPartNumbers() throws Exception {
    submitted();
    String task = "/tasks/" + left.join().id();
    prints(left.join(), 1, "l1");
    prints(left.join(), 2, "l2");
    api.broker.report(api.failed(left.join(), 2, "no")).join();

    try (EventClient client = log(task, "")) {
      assertThat(client.rest())
          .extracting(Event::id, Event::name)
          .containsExactly(tuple("1", "log"), tuple("2", "log"), tuple("", "end"));
    }
    try (EventClient client = log(task, "1")) {
      assertThat(texts(client.rest())).containsExactly("l2");
    }
  }

  @Test
  void anUnknownLastEventIdOfALogIsA400() throws IOException {
    JobId job = submitted();
    assertThat(api.get("/jobs/" + job + "/log/stream?lastEventId=1,x").status()).isEqualTo(400);
    assertThat(api.get("/tasks/" + left.join().id() + "/log/stream?lastEventId=a").status())
        .isEqualTo(400);
    assertThat(api.get("/jobs/none/log/stream").status()).isEqualTo(404);
    assertThat(api.get("/tasks/none/log/stream").status()).isEqualTo(404);
  }
}
