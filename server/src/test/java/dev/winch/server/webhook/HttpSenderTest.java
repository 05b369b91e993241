package dev.winch.server.webhook;

import static dev.winch.server.webhook.WebhookReceivers.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.engine.webhook.WebhookSender.SendResult;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.Webhook;
import dev.winch.model.trace.FinishedSpan;
import dev.winch.server.webhook.WebhookReceivers.Received;
import dev.winch.tests.kit.trace.RecordedSpans;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What a receiver gets, byte by byte. */
class HttpSenderTest extends WebhookReceivers {
  @Test
  void h16_aCallIsAPostWithEventAndDeliveryHeaders() throws Exception {
    answer(first, "/hook", 204);
    WebhookCall call = call(url(first, "/hook?a=b"), Map.of("X-Key", "credential"));

    assertThat(sender.send(call)).isEqualTo(new SendResult.Status(204));

    Received got = next();
    assertThat(got.method()).isEqualTo("POST");
    assertThat(got.path()).isEqualTo("/hook?a=b");
    assertThat(got.headers())
        .containsEntry("Content-Type", "application/json; charset=UTF-8")
        .containsEntry("X-Key", "credential")
        .containsEntry("X-Winch-Event", "job.StateChange")
        .containsEntry("X-Winch-Delivery", call.id())
        .doesNotContainKey("X-Winch-Signature");
    assertThat(got.body())
        .startsWith("{\"id\":\"" + job.id() + "\",\"createdBy\":{")
        .contains("\"state\":\"PENDING\"");
  }

  @Test
  void anAttemptIsASpanAndItsReceiverMayGoOnWithIt() throws Exception {
    answer(first, "/hook", 503);
    RecordedSpans spans = new RecordedSpans();
    WebhookCall call = call(url(first, "/hook?key=" + SECRET), Map.of("X-Key", SECRET));
    TracedSender traced = new TracedSender(sender, store.reads().jobs(), rows.clock(), spans);

    assertThat(traced.send(call)).isEqualTo(new SendResult.Status(503));

    FinishedSpan span = spans.spans().getFirst();
    assertThat(span.parent()).isEqualTo(SpanIds.job(job.id()));
    assertThat(span.failed()).isTrue();
    assertThat(span.attributes())
        .containsEntry("http.response.status_code", 503L)
        .containsEntry("winch.webhook.attempt", 1L);
    assertThat(span.toString()).doesNotContain(SECRET);
    assertThat(next().headers()).containsEntry("traceparent", span.context().traceparent());
  }

  @Test
  void h5_bodiesHideSecretsAndHeadersKeepThem() throws Exception {
    answer(first, "/hook", 200);
    var unused = sender.send(call(url(first, "/hook"), Map.of("X-Key", SECRET)));
    Received got = next();
    assertThat(got.body()).contains("has [REDACTED]").doesNotContain(SECRET);
    assertThat(got.headers()).containsEntry("X-Key", SECRET);
    assertThat(unused).isEqualTo(new SendResult.Status(200));
  }

  /** A receiver learns who made the job, and neither who else may see it nor who else is called. */
  @Test
  void h12_bodiesNameNeitherPermissionsNorOtherReceivers() throws Exception {
    answer(first, "/hook", 200);
    TaskRun task = rows.task(job).state(TaskState.FAILED).build();
    for (Subject subject : List.of(new Subject.OfJob(job, false), new Subject.OfTask(task))) {
      assertThat(sender.send(call(url(first, "/hook"), Map.of(), subject)))
          .isEqualTo(new SendResult.Status(200));
      assertThat(next().body()).doesNotContain("listed", "permissions", "elsewhere", "webhooks");
    }
  }

  @Test
  void aRestartHasItsOwnEventAndATaskItsSummary() throws Exception {
    answer(first, "/hook", 200);
    JobRun running = JobRunRow.of(job).state(JobState.RUNNING).build();
    TaskRun task = rows.task(job).state(TaskState.FAILED).error("broken").build();
    String url = url(first, "/hook");

    assertThat(sender.send(call(url, Map.of(), new Subject.OfJob(running, true))))
        .isEqualTo(new SendResult.Status(200));
    assertThat(sender.send(call(url, Map.of(), new Subject.OfTask(task))))
        .isEqualTo(new SendResult.Status(200));

    assertThat(next().body()).contains("\"state\":\"RESTART\"");
    assertThat(next().body())
        .contains("\"jobId\":\"" + job.id() + "\"", "\"name\":\"t\"", "\"state\":\"FAILED\"");
  }

  @Test
  void decision25_theSignatureIsTheHmacOfTheBody() throws Exception {
    answer(first, "/hook", 200);
    WebhookCall bare = call(url(first, "/hook"), Map.of());
    WebhookCall signed =
        new WebhookCall(
            bare.id(),
            bare.job(),
            0,
            bare.event(),
            bare.url(),
            Map.of(),
            Optional.of(new Webhook.Signature("k€y")),
            bare.subject(),
            bare.createdAt(),
            0,
            1);
    assertThat(sender.send(signed)).isEqualTo(new SendResult.Status(200));
    Received got = next();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("k€y".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    StringBuilder hex = new StringBuilder("sha256=");
    for (byte b : mac.doFinal(got.body().getBytes(StandardCharsets.UTF_8))) {
      hex.append("%02x".formatted(b));
    }
    assertThat(got.headers()).containsEntry("X-Winch-Signature", hex.toString());
  }

  @Test
  void aHeaderOfTheHookReplacesOneOfOursButNotTheFraming() throws Exception {
    answer(first, "/hook", 200);
    Map<String, String> headers =
        Map.of(
            "content-type", "text/odd",
            "content-length", "3",
            "Host", "elsewhere",
            "X-Lines", "one\r\nX-Smuggled: two",
            "X-Word", "wörd");
    assertThat(sender.send(call(url(first, "/hook"), headers)))
        .isEqualTo(new SendResult.Status(200));
    Received got = next();
    assertThat(got.headers())
        .containsEntry("Content-Type", "text/odd")
        .containsEntry("Host", "localhost:" + first.getAddress().getPort())
        .containsEntry("X-Lines", "one X-Smuggled: two")
        .doesNotContainKey("X-Smuggled");
    assertThat(got.body()).endsWith("}\n");
  }

  @Test
  void theHeadHasTheBytesOfItsAuthor() throws Exception {
    try (ServerSocket raw = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FutureTask<String> head =
          rawAnswer(raw, "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.0 299 \r\n\r\n");
      String url = "http://127.0.0.1:" + raw.getLocalPort() + "//a/../b;c?d=%7e&e=~";

      SendResult result = sender.send(call(url, Map.of("x-wOrd", "wörd € \t\"q\"")));

      assertThat(result).isEqualTo(new SendResult.Status(299));
      String utf8 =
          new String(
              head.get(5, TimeUnit.SECONDS).getBytes(StandardCharsets.ISO_8859_1),
              StandardCharsets.UTF_8);
      assertThat(utf8.lines().toList())
          .startsWith("POST //a/../b;c?d=%7e&e=~ HTTP/1.1", "Host: 127.0.0.1:" + raw.getLocalPort())
          .contains("x-wOrd: wörd € \t\"q\"", "User-Agent: Winch", "Connection: close")
          .filteredOn(line -> line.startsWith("Content-Length: "))
          .hasSize(1);
      assertThat(utf8.lines().map(line -> line.replaceFirst(":.*", "")))
          .doesNotContain("Accept-Encoding", "Transfer-Encoding", "Upgrade", "Cookie")
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void userAndPasswordOfTheUrlBecomeAnAuthorization() throws Exception {
    answer(first, "/hook", 200);
    String url = url(first, "/hook").replace("://", "://me:pass@");
    assertThat(sender.send(call(url, Map.of()))).isEqualTo(new SendResult.Status(200));
    assertThat(next().headers()).containsEntry("Authorization", "Basic bWU6cGFzcw==");
  }

  @Test
  void otherStatusesAreHandedOn() throws Exception {
    answer(first, "/hook", 503);
    assertThat(sender.send(call(url(first, "/hook"), Map.of())))
        .isEqualTo(new SendResult.Status(503));
    assertThat(next().method()).isEqualTo("POST");
  }
}
