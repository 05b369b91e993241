package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules that are refused, with the texts of the reference. */
class ScheduleValidationTest extends ScheduleRequests {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: n, tasks: [{name: t}]}"
            + "| Key: 'ScheduledJob.Schedule' Error:Field validation for 'Schedule' failed on the"
            + " 'required' tag",
        "{name: n, schedule: {}, tasks: [{name: t}]}"
            + "| Key: 'ScheduledJob.Schedule.Cron' Error:Field validation for 'Cron' failed on the"
            + " 'required' tag",
        "{name: n, schedule: {cron: every day}, tasks: [{name: t}]}"
            + "| Key: 'ScheduledJob.Schedule.Cron' Error:Field validation for 'Cron' failed on the"
            + " 'cron' tag",
        "{schedule: {cron: '@daily'}, tasks: []}"
            + "| Key: 'ScheduledJob.Name' Error:Field validation for 'Name' failed on the"
            + " 'required' tag\\nKey: 'ScheduledJob.Tasks' Error:Field validation for 'Tasks'"
            + " failed on the 'min' tag",
      })
  void anInvalidScheduleIsRefusedWithTheTextOfTheReference(String yaml, String message)
      throws IOException {
    Heard heard = create(yaml);
    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).startsWith("{\"message\":\"" + message + "\",\"errors\":[");
    assertThat(api.get("/scheduled-jobs").body()).contains("\"totalItems\":0");
  }

  @Test
  void j11_aProblemHasItsLineAndColumn() throws IOException {
    Heard heard = create("name: n\nschedule:\n  cron: 61 * * * *\ntasks: [{name: t}]\n");
    assertThat(heard.body())
        .contains("\"path\":\"schedule.cron\",\"line\":3,\"column\":3,\"rule\":\"cron\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0 0 * JAN MON", "0 0 ? * 7", "@midnight", "@every 1.5h", "TZ=UTC @daily"})
  void j11_everyCronExpressionOfTheReferenceIsAccepted(String cron) throws IOException {
    assertThat(create(simple(cron)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TZ=", "TZ=UTC", "CRON_TZ= ", "TZ=UTC@daily"})
  void h19_aZoneWithoutACronIsRefused(String cron) throws IOException {
    assertThat(create(simple(cron)).status()).isEqualTo(400);
    assertThat(create(simple("@daily")).status()).isEqualTo(200);
  }

  @Test
  void aScheduleDoesNotWaitAndAJobHasNoSchedule() throws IOException {
    Heard waits = create(simple("@daily").replace("{name: n", "{name: n, wait: {timeout: 1s}"));
    assertThat(waits.status()).isEqualTo(400);
    assertThat(waits.body()).contains("unknown field", "wait");
    assertThat(api.postYaml(simple("@daily")).status()).isEqualTo(400);
  }
}
