package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.store.JobQueries.JobQuery;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Requests to {@code /scheduled-jobs} and what their tests share. */
abstract class ScheduleRequests {
  static final String NIGHTLY =
      """
      name: nightly
      description: every night
      tags: [a]
      inputs: {who: world, dbPassword: hunter2, note: about s3cret}
      secrets: {key: s3cret}
      output: "{{ tasks.greeting }}"
      defaults: {timeout: 5m}
      autoDelete: {after: 1h}
      webhooks:
        - url: http://127.0.0.1:9/?k=s3cret
          headers: {Authorization: s3cret}
          signature: {secret: sign}
      permissions: [{role: public}]
      schedule: {cron: "0 3 * * *"}
      tasks:
        - name: greet
          var: greeting
          env: {SAY: s3cret, apiPassword: quiet}
          registry: {username: u, password: p4ss}
      """;

  static final String GUEST =
      "{\"id\":\"00000000000000000000000000000001\",\"name\":\"Guest\",\"username\":\"guest\","
          + "\"createdAt\":\"1970-01-01T00:00:00Z\",\"disabled\":true}";

  final ApiFixture api = new ApiFixture();

  @AfterEach
  final void close() {
    api.close();
  }

  Heard create(String yaml) throws IOException {
    return api.post("/scheduled-jobs", "text/yaml", yaml);
  }

  static String simple(String cron) {
    return "{name: n, schedule: {cron: \"%s\"}, tasks: [{name: t}]}".formatted(cron);
  }

  ScheduleId created(String yaml) throws IOException {
    Heard heard = create(yaml);
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    return new ScheduleId(ApiFixture.id(heard).value());
  }

  ScheduledJob stored(ScheduleId id) {
    return api.reads().schedules().schedule(id).orElseThrow();
  }

  List<JobRun> jobs() {
    return api.reads().jobs().page(new JobQuery("", List.of(), 1, 20)).items();
  }

  static void done(Heard heard) {
    assertThat(heard.body()).isEqualTo("{\"status\":\"OK\"}\n");
    assertThat(heard.status()).isEqualTo(200);
  }

  static void said(Heard heard, int status, String message) {
    assertThat(heard.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
    assertThat(heard.status()).isEqualTo(status);
  }
}
