package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InternalException;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StoredJsonTest {
  private static final EncryptionContext SLOT = new EncryptionContext("job_specs", "j", "spec");

  /** One for all tries, since to derive a key takes its time. */
  private static final StoredJson STORED = new StoredJson(Cipher.of(List.of("a key")));

  @Test
  void absentFieldsAreNotStored() {
    var job = JobSpec.of("hello", List.of(TaskSpec.named("say").run("echo <hi>").build()));

    assertThat(STORED.job(job, SLOT))
        .isEqualTo("{\"name\":\"hello\",\"tasks\":[{\"name\":\"say\",\"run\":\"echo <hi>\"}]}");
  }

  @Property(tries = 300)
  void aRoundTripKeepsTheValue(@ForAll("jobs") JobSpec job) {
    assertThat(STORED.job(STORED.job(job, SLOT), SLOT)).isEqualTo(job);
  }

  @Property(tries = 300)
  void tasksReadBackTheSameSealedOrNot(@ForAll("tasks") TaskSpec task) {
    assertThat(STORED.task(STORED.task(task, false, SLOT), SLOT)).isEqualTo(task);
    assertThat(STORED.task(STORED.task(task, true, SLOT), SLOT)).isEqualTo(task);
  }

  @Property(tries = 300)
  void mapsAndListsReadBackInTheirOrder(@ForAll("maps") Map<String, String> texts) {
    assertThat(STORED.texts(STORED.texts(texts))).isEqualTo(texts);
    assertThat(STORED.texts(STORED.texts(texts)).keySet())
        .containsExactlyElementsOf(texts.keySet());
    List<String> list = List.copyOf(texts.values());
    assertThat(STORED.list(STORED.list(list))).isEqualTo(list);
  }

  @Test
  void noSecretOfAnyKindStandsInAStoredJob() {
    TaskSpec inner =
        TaskSpec.named("inner")
            .registry(Optional.of(new Registry("me", "hush-registry")))
            .subjob(Optional.of(subJob(Map.of("s", "hush-subjob"))))
            .build();
    JobSpec job = SampleSpecs.withSecrets(Map.of("k", "hush-job"), webhook("hush-key"), inner);

    String text = STORED.job(job, SLOT);

    assertThat(text).doesNotContain("hush").contains("enc2:").contains("\"k\":");
    assertThat(STORED.job(text, SLOT)).isEqualTo(job);
  }

  @Test
  void aTaskThatHoldsSecretsIsStoredSealed() {
    TaskSpec task = TaskSpec.named("use").env(Map.of("TOKEN", "hush")).build();

    assertThat(STORED.task(task, true, SLOT)).startsWith("enc2:").doesNotContain("use");
    assertThat(STORED.task(task, false, SLOT)).contains("hush");
  }

  @Test
  void aTaskSealedWithALostKeyReadsAsOneThatCanOnlyFail() {
    String text = STORED.task(TaskSpec.named("use").run("true").build(), true, SLOT);

    TaskSpec read = new StoredJson(Cipher.of(List.of("another key"))).task(text, SLOT);

    assertThat(read.name()).isEqualTo("[encrypted]");
    assertThat(read.run()).isEqualTo("[encrypted]");
  }

  @Test
  void fieldsOfAnotherVersionArePassedOver() {
    JobSpec job =
        STORED.job(
            "{\"name\":\"n\",\"later\":{\"a\":[1]},\"tasks\":[{\"name\":\"t\",\"x\":1}]}", SLOT);

    assertThat(job).isEqualTo(JobSpec.of("n", List.of(TaskSpec.named("t").build())));
  }

  @Test
  void aDamagedRowIsADefectThatSaysSo() {
    assertThatThrownBy(() -> STORED.job("{\"name\":", SLOT))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("not the JSON that Winch writes");
    assertThatThrownBy(() -> STORED.job("{\"name\":[]}", SLOT))
        .isInstanceOf(InternalException.class);
    assertThatThrownBy(() -> STORED.texts("[]")).isInstanceOf(InternalException.class);
    assertThatThrownBy(() -> STORED.list("{}")).isInstanceOf(InternalException.class);
  }

  private static SubJob subJob(Map<String, String> secrets) {
    return new SubJob(
        "sub",
        "",
        List.of(TaskSpec.named("t").build()),
        new LinkedHashMap<>(),
        secrets,
        Optional.empty(),
        "",
        false,
        List.of());
  }

  private static Webhook webhook(String key) {
    return new Webhook(
        "http://localhost/", Map.of(), "", "", Optional.of(new Webhook.Signature(key)));
  }

  @Provide
  Arbitrary<JobSpec> jobs() {
    return SampleSpecs.jobs();
  }

  @Provide
  Arbitrary<TaskSpec> tasks() {
    return SampleSpecs.tasks(2);
  }

  @Provide
  Arbitrary<Map<String, String>> maps() {
    return SampleSpecs.maps();
  }
}
