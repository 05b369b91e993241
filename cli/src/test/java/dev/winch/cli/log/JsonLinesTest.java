package dev.winch.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("dev.winch.engine.Some");

  JsonLinesTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  private LoggingEvent event(String message, Object... arguments) {
    return new LoggingEvent("caller", logger, Level.WARN, message, null, arguments);
  }

  private static JsonObject json(LoggingEvent event, String node) {
    JsonLines lines = new JsonLines(node);
    lines.start();
    String line = new String(lines.encode(event), StandardCharsets.UTF_8);
    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    return JsonParser.parseString(line).getAsJsonObject();
  }

  private static JsonObject ids(LoggingEvent event) {
    return json(event, "").getAsJsonObject("mdc");
  }

  private static String text(JsonObject object, String field) {
    return object.get(field).getAsString();
  }

  @Test
  void pairsAndIdsInScopeAreFields() {
    LoggingEvent event = event("it failed");
    event.setMDCPropertyMap(Map.of("job", "1", "request", "r\"2"));
    event.setKeyValuePairs(List.of(new KeyValuePair("status", 200)));

    JsonObject line = json(event, "");
    assertThat(text(line, "formattedMessage")).isEqualTo("it failed");
    assertThat(text(line.getAsJsonObject("mdc"), "job")).isEqualTo("1");
    assertThat(text(line.getAsJsonObject("mdc"), "request")).isEqualTo("r\"2");
    assertThat(line.get("kvpList").toString()).contains("status");
  }

  @Test
  void idsInAMessageAreFields() {
    LoggingEvent event =
        event(
            "task {} of job {} is lost with node {}, dispatch {}",
            new TaskId("t"),
            new JobId("j"),
            new NodeId("other"),
            2);
    assertThat(text(ids(event), "task")).isEqualTo("t");
    assertThat(text(ids(event), "job")).isEqualTo("j");
    assertThat(ids(event).has("node")).as("it is about another one").isFalse();
    assertThat(text(ids(event("schedule {}", new ScheduleId("s"))), "schedule")).isEqualTo("s");
  }

  @Test
  void aWebhookCallNamesItsJobAndTask() {
    TaskRun task = TaskRun.created(new TaskId("t"), new JobId("j"), TaskPath.top(0), Instant.EPOCH);
    JobRun job =
        JobRun.accepted(new JobId("j"), new UserId("u"), Instant.EPOCH, JobSpec.of("a", List.of()));
    JsonObject ofTask = ids(event("{}", call(new WebhookCall.Subject.OfTask(task))));
    assertThat(text(ofTask, "job")).isEqualTo("j");
    assertThat(text(ofTask, "task")).isEqualTo("t");
    JsonObject ofJob = ids(event("{}", call(new WebhookCall.Subject.OfJob(job, false))));
    assertThat(text(ofJob, "job")).isEqualTo("j");
    assertThat(ofJob.has("task")).isFalse();
  }

  private static WebhookCall call(WebhookCall.Subject subject) {
    return new WebhookCall(
        "c",
        new JobId("j"),
        0,
        "job.StateChange",
        "http://host/hush",
        Map.of("X-Key", "hush"),
        Optional.empty(),
        subject,
        Instant.EPOCH,
        0,
        0);
  }

  @Test
  void theNodeOfTheProcessIsAFieldOfEveryLine() {
    assertThat(text(json(event("it starts"), "n1").getAsJsonObject("mdc"), "node")).isEqualTo("n1");
    LoggingEvent ofRun = event("it ends");
    ofRun.setMDCPropertyMap(Map.of("node", "n2"));
    assertThat(text(json(ofRun, "n1").getAsJsonObject("mdc"), "node")).isEqualTo("n2");
  }

  @Test
  void aLineStaysALineWhateverItHolds() {
    JsonObject line = json(event("{}", "a\nb\"c\u0001\\"), "");
    assertThat(text(line, "formattedMessage")).isEqualTo("a\nb\"c\u0001\\");
  }
}
