package dev.winch.codec.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.Cipher;
import dev.winch.codec.EncryptionContext;
import dev.winch.codec.SampleSpecs;
import dev.winch.codec.StoredJson;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final Instant T = Instant.parse("2024-05-01T10:00:00Z");
  private static final EncryptionContext NOWHERE = new EncryptionContext("", "", "");
  private static final String HUSH = "hush-value";

  @ParameterizedTest
  @ValueSource(
      strings = {"A_SECRET", "user_password_file", "MY_ACCESS_KEY", "mySecret", "PASSWORD"})
  void aKeyThatSoundsLikeASecretHidesItsValue(String key) {
    assertThat(Redaction.standard().map(Map.of(key, "x"))).isEqualTo(Map.of(key, "[REDACTED]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OTHER", "pass", "ACCESSKEY", "token"})
  void otherKeysDoNot(String key) {
    assertThat(Redaction.standard().map(Map.of(key, "x"))).isEqualTo(Map.of(key, "x"));
  }

  @ParameterizedTest
  @CsvSource({
    "mytoken, true",
    "TOKEN, false",
    "a_token_b, true",
    "token, true",
    "pin, true",
    "pinned, false",
    "dbPassword, false",
    "tokentok, true",
    "toke, false"
  })
  void ownPatternsReplaceTheUsualKeys(String key, boolean hidden) {
    var redaction = Redaction.withKeys(List.of("*token*", "pin"));

    assertThat(redaction.map(Map.of(key, "x")).get(key)).isEqualTo(hidden ? "[REDACTED]" : "x");
  }

  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "a*b, ab, true",
    "a*b, aXbb, true",
    "a*b, aXc, false",
    "a*b*c, aXbXbc, true",
    "**, x, true",
    "a, '', false"
  })
  void starsStandForAnyText(String pattern, String key, boolean matches) {
    assertThat(new SecretKeys(List.of(pattern)).contain(key)).isEqualTo(matches);
  }

  @Test
  void aSecretValueIsTakenOutOfEveryFieldOfAJobNestedTasksIncluded_H5() {
    JobSpec job = SampleSpecs.withSecrets(Map.of("k", HUSH), webhook(), fullOfSecrets(2));

    JobSpec clean = Redaction.standard().of(job).job(job);

    assertThat(new StoredJson(Cipher.none()).job(job, NOWHERE)).contains(HUSH);
    assertThat(new StoredJson(Cipher.none()).job(clean, NOWHERE))
        .doesNotContain(HUSH, "sub-hush", "pw");
    assertThat(clean.secrets()).isEqualTo(Map.of("k", "[REDACTED]"));
    assertThat(clean.tasks().getFirst().env().get("K")).isEqualTo("a [REDACTED] b");
  }

  @Test
  void aSecretValueIsTakenOutOfRunsAndLogs_H5() {
    JobSpec job = SampleSpecs.withSecrets(Map.of("k", HUSH), webhook(), fullOfSecrets(0));
    Redaction redaction = Redaction.standard().of(job);
    JobRun run =
        JobRunRow.accepted(new JobId("j"), new UserId("u"), T)
            .name("n " + HUSH)
            .inputs(Map.of("a", HUSH, "dbPassword", "p"))
            .result(HUSH)
            .error("e " + HUSH)
            .build();
    TaskRun task =
        TaskRunRow.created(new TaskId("t"), run.id(), TaskPath.top(0), T)
            .evaluated(fullOfSecrets(0))
            .result(HUSH)
            .error(HUSH)
            .item(new TaskRun.Item(0, "\"" + HUSH + "\""))
            .build();

    assertThat(redaction.job(run).toString()).doesNotContain(HUSH);
    assertThat(redaction.job(run).inputs())
        .isEqualTo(Map.of("a", "[REDACTED]", "dbPassword", "[REDACTED]"));
    assertThat(redaction.task(task).toString()).doesNotContain(HUSH);
    assertThat(redaction.log(new LogPart("l", task.id(), 1, "key=" + HUSH + "\n", T)).contents())
        .isEqualTo("key=[REDACTED]\n");
    assertThat(redaction.map(Map.of("v", HUSH))).isEqualTo(Map.of("v", "[REDACTED]"));
  }

  @Test
  void anEmptySecretValueHidesNothing_J21() {
    JobSpec job = SampleSpecs.withSecrets(Map.of("k", ""), webhook());

    assertThat(Redaction.standard().of(job).text("plain")).isEqualTo("plain");
  }

  @Test
  void aSecretWithinAnotherOneLeavesNothingBehind() {
    JobSpec job = SampleSpecs.withSecrets(Map.of("a", "abc", "b", "abcdef"), webhook());

    assertThat(Redaction.standard().of(job).text("x abcdef y abc"))
        .isEqualTo("x [REDACTED] y [REDACTED]");
  }

  @Test
  void aTemplateInASubJobsSecretsIsNotASecret() {
    TaskSpec call =
        TaskSpec.named("call")
            .env(Map.of("K", "{{ secrets.k }}"))
            .subjob(Optional.of(subJob("{{ secrets.k }}", TaskSpec.named("t").build())))
            .build();
    JobSpec job = SampleSpecs.withSecrets(Map.of("k", HUSH), webhook(), call);

    TaskSpec clean = Redaction.standard().of(job).job(job).tasks().getFirst();

    assertThat(clean.env()).isEqualTo(Map.of("K", "{{ secrets.k }}"));
    assertThat(clean.subjob().orElseThrow().secrets()).isEqualTo(Map.of("s", "[REDACTED]"));
  }

  @Test
  void headersWithoutSecretsAreShown() {
    JobSpec job =
        SampleSpecs.withSecrets(
            Map.of("k", HUSH),
            new Webhook(
                "http://h/",
                Map.of("X-Plain", "plain", "X-Secret", "abc", "X-Other", "has " + HUSH),
                "",
                "",
                Optional.of(new Webhook.Signature("key"))));

    Webhook clean = Redaction.standard().of(job).job(job).webhooks().getFirst();

    assertThat(clean.headers())
        .isEqualTo(
            Map.of("X-Plain", "plain", "X-Secret", "[REDACTED]", "X-Other", "has [REDACTED]"));
    assertThat(clean.signature()).contains(new Webhook.Signature("[REDACTED]"));
  }

  @Test
  void switchedOffItChangesNothing() {
    JobSpec job = SampleSpecs.withSecrets(Map.of("k", HUSH), webhook(), fullOfSecrets(1));

    assertThat(Redaction.off().of(job).job(job)).isEqualTo(job);
    assertThat(Redaction.off().of(job).text(HUSH)).isEqualTo(HUSH);
    assertThat(Redaction.off().of(job).map(Map.of("PASSWORD", "p")))
        .isEqualTo(Map.of("PASSWORD", "p"));
  }

  private static Webhook webhook() {
    return new Webhook(
        "http://h/?" + HUSH,
        Map.of("X", HUSH),
        "",
        "job.Name == '" + HUSH + "'",
        Optional.of(new Webhook.Signature("pw")));
  }

  private static TaskSpec fullOfSecrets(int depth) {
    String text = "a " + HUSH + " b";
    List<String> texts = List.of(text);
    Map<String, String> map = Map.of("K", text);
    var registry = Optional.of(new Registry(text, "pw"));
    var aux = new AuxTask(text, text, text, registry, text, texts, texts, map, map, "");
    TaskSpec.Builder task =
        TaskSpec.named(text)
            .description(text)
            .image(text)
            .registry(registry)
            .run(text)
            .cmd(texts)
            .entrypoint(texts)
            .env(map)
            .files(map)
            .queue(text)
            .pre(List.of(aux))
            .post(List.of(aux))
            .sidecars(List.of(new Sidecar(aux, Optional.of(new Sidecar.Probe("/" + text, 80, "")))))
            .mounts(List.of(new Mount("bind", text, text, map)))
            .volumes(texts)
            .networks(texts)
            .var(text)
            .condition(text)
            .gpus(text)
            .tags(texts)
            .workdir(text);
    if (depth > 0) {
      TaskSpec inner = fullOfSecrets(depth - 1);
      task.parallel(Optional.of(new Parallel(List.of(inner))))
          .each(Optional.of(new Each(text, text, inner, 1)))
          .subjob(Optional.of(subJob("sub-hush", inner)));
    }
    return task.build();
  }

  private static SubJob subJob(String secret, TaskSpec task) {
    return new SubJob(
        "s " + HUSH,
        HUSH,
        List.of(task),
        Map.of("i", HUSH + "sub-hush"),
        Map.of("s", secret),
        Optional.empty(),
        HUSH,
        false,
        List.of(webhook()));
  }
}
