package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskOrder;
import dev.winch.server.http.EventClient;
import dev.winch.server.http.EventClient.Event;
import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code GET /jobs/{id}/events}. */
class JobEventsTest {
  private static final String TWO =
      """
      name: two
      secrets: {key: s3cret}
      tasks:
        - {name: first s3cret, run: echo 1}
        - {name: second, run: echo 2, queue: later}
      """;

  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private EventClient events(JobId job, String lastId) throws IOException {
    return new EventClient(api.port(), "/jobs/" + job + "/events", lastId);
  }

  private JobId submitted() throws IOException {
    return ApiFixture.id(api.postYaml(TWO));
  }

  /** Holds the tasks of a queue until the test ends them. */
  private CompletableFuture<TaskOrder> held(String queue) {
    CompletableFuture<TaskOrder> order = new CompletableFuture<>();
    api.broker.consume(queue, 1, delivery -> order.complete(delivery.order()));
    return order;
  }

  private void report(Report report) {
    api.broker.report(report).join();
  }

  private Report started(TaskOrder order) {
    return new Report.Started(
        order.id(),
        order.dispatch(),
        new NodeProcess(new NodeId("node"), Instant.EPOCH),
        api.clock.instant());
  }

  @Test
  void aStreamHasThePresentThenEachChangeAndEndsWithTheJob() throws Exception {
    CompletableFuture<TaskOrder> first = held("default");
    CompletableFuture<TaskOrder> second = held("later");
    JobId job = submitted();
    try (EventClient client = events(job, "")) {
      assertThat(client.contentType()).isEqualTo("text/event-stream");
      assertThat(client.until("job", "\"state\":\"SCHEDULED\""))
          .anySatisfy(event -> assertThat(event.data()).contains("\"name\":\"first [REDACTED]\""));
      report(started(first.join()));
      client.until("job", "\"state\":\"RUNNING\"");
      report(new Report.Progressed(first.join().id(), first.join().dispatch(), 40));
      assertThat(client.until("progress", "\"progress\":40"))
          .last()
          .satisfies(
              event ->
                  assertThat(event.data())
                      .isEqualTo(
                          "{\"jobId\":\"%s\",\"taskId\":\"%s\",\"progress\":40}"
                              .formatted(job, first.join().id())));
      report(api.completed(first.join(), ""));
      client.until("task", "\"state\":\"COMPLETED\"");
      report(api.completed(second.join(), ""));
      List<Event> rest = client.rest();

      assertThat(rest.getLast()).isEqualTo(new Event("", "end", "{\"state\":\"COMPLETED\"}"));
      assertThat(rest.get(rest.size() - 2).data()).contains("\"state\":\"COMPLETED\"", "\"two\"");
    }
  }

  @Test
  void aReconnectingClientGetsExactlyTheMissedEvents() throws Exception {
    api.worker("default", order -> api.completed(order, ""));
    api.worker("later", order -> api.failed(order, "no"));
    JobId job = submitted();
    List<Event> all;
    try (EventClient client = events(job, "")) {
      client.until("end", "FAILED");
    }
    try (EventClient client = events(job, "")) {
      all = client.rest();
    }
    assertThat(all).extracting(Event::name).containsExactly("task", "task", "job", "end");
    for (int seen = 0; seen < all.size() - 1; seen++) {
      try (EventClient client = events(job, all.get(seen).id())) {
        assertThat(client.rest()).isEqualTo(all.subList(seen + 1, all.size()));
      }
    }
    try (EventClient client =
        new EventClient(
            api.port(), "/jobs/" + job + "/events?lastEventId=" + all.get(2).id(), "")) {
      assertThat(client.rest()).isEqualTo(all.subList(3, 4));
    }
  }

  @Test
  void aJobOfMoreTasksThanAreLookedUpAtOnceIsSentWhole() throws Exception {
    JobId job =
        ApiFixture.id(
            api.postYaml(
                """
                name: wide
                tasks:
                  - name: all
                    each:
                      list: "{{ sequence(0, 5000) }}"
                      task: {name: one, if: "false", run: x}
                """));
    try (EventClient client = events(job, "")) {
      client.until("end", "COMPLETED");
    }
    try (EventClient client = events(job, "")) {
      List<Event> all = client.rest();

      assertThat(all).filteredOn(event -> event.name().equals("task")).hasSize(5001);
      assertThat(all.getLast().name()).isEqualTo("end");
    }
  }

  @Test
  void aNumberThatTheJobHasNotReachedIsOfAnOlderDatabase() throws Exception {
    api.worker("default", order -> api.failed(order, "no"));
    JobId job = submitted();
    try (EventClient client = events(job, "")) {
      client.until("end", "FAILED");
    }
    try (EventClient client = events(job, "999999")) {
      assertThat(client.rest()).extracting(Event::name).containsExactly("task", "job", "end");
    }
  }

  @Test
  void anUnknownLastEventIdOfAJobIsA400() throws IOException {
    JobId job = submitted();
    Heard heard = api.get("/jobs/" + job + "/events?lastEventId=yesterday");

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body())
        .contains("invalid Last-Event-ID: yesterday; it is the id of an event of this stream");
    assertThat(api.get("/jobs/none/events").status()).isEqualTo(404);
  }

  @Test
  void aServerThatCloses_endsItsStreams() throws Exception {
    try (ApiFixture other = new ApiFixture()) {
      JobId job = ApiFixture.id(other.postYaml(TWO));
      try (EventClient client = new EventClient(other.port(), "/jobs/" + job + "/events", "")) {
        client.until("job", "SCHEDULED");
        other.closeServer();
        assertThat(client.rest()).isEmpty();
      }
    }
  }
}
