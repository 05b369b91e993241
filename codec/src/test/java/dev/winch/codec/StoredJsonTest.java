package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.Defect;
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
  private final StoredJson stored = new StoredJson(Cipher.of(List.of("a key")));

  @Test
  void onlyWhatIsThereIsStored() {
    var job = JobSpec.of("hello", List.of(TaskSpec.named("say").run("echo <hi>").build()));

    assertThat(stored.job(job))
        .isEqualTo("{\"name\":\"hello\",\"tasks\":[{\"name\":\"say\",\"run\":\"echo <hi>\"}]}");
  }

  @Property(tries = 300)
  void whatWasStoredReadsBackTheSame(@ForAll("jobs") JobSpec job) {
    assertThat(stored.job(stored.job(job))).isEqualTo(job);
  }

  @Property(tries = 300)
  void tasksReadBackTheSameSealedOrNot(@ForAll("tasks") TaskSpec task) {
    assertThat(stored.task(stored.task(task))).isEqualTo(task);
    assertThat(stored.task(stored.task(task, true))).isEqualTo(task);
  }

  @Property(tries = 300)
  void mapsAndListsReadBackInTheirOrder(@ForAll("maps") Map<String, String> texts) {
    assertThat(stored.texts(stored.texts(texts))).isEqualTo(texts);
    assertThat(stored.texts(stored.texts(texts)).keySet())
        .containsExactlyElementsOf(texts.keySet());
    List<String> list = List.copyOf(texts.values());
    assertThat(stored.list(stored.list(list))).isEqualTo(list);
  }

  @Test
  void noSecretOfAnyKindStandsInAStoredJob() {
    TaskSpec inner =
        TaskSpec.named("inner")
            .registry(Optional.of(new Registry("me", "hush-registry")))
            .subjob(Optional.of(subJob(Map.of("s", "hush-subjob"))))
            .build();
    JobSpec job = SampleSpecs.withSecrets(Map.of("k", "hush-job"), webhook("hush-key"), inner);

    String text = stored.job(job);

    assertThat(text).doesNotContain("hush").contains("enc:").contains("\"k\":");
    assertThat(stored.job(text)).isEqualTo(job);
  }

  @Test
  void aTaskThatHoldsSecretsIsStoredSealed() {
    TaskSpec task = TaskSpec.named("use").env(Map.of("TOKEN", "hush")).build();

    assertThat(stored.task(task, true)).startsWith("enc:").doesNotContain("use");
    assertThat(stored.task(task, false)).contains("hush");
  }

  @Test
  void aTaskSealedWithALostKeyReadsAsOneThatCanOnlyFail() {
    String text = stored.task(TaskSpec.named("use").run("true").build(), true);

    TaskSpec read = new StoredJson(Cipher.of(List.of("another key"))).task(text);

    assertThat(read.name()).isEqualTo("[encrypted]");
    assertThat(read.run()).isEqualTo("[encrypted]");
  }

  @Test
  void fieldsOfAnotherVersionArePassedOver() {
    JobSpec job =
        stored.job("{\"name\":\"n\",\"later\":{\"a\":[1]},\"tasks\":[{\"name\":\"t\",\"x\":1}]}");

    assertThat(job).isEqualTo(JobSpec.of("n", List.of(TaskSpec.named("t").build())));
  }

  @Test
  void aDamagedRowIsADefectThatSaysSo() {
    assertThatThrownBy(() -> stored.job("{\"name\":"))
        .isInstanceOf(Defect.class)
        .hasMessageContaining("not the JSON that Winch writes");
    assertThatThrownBy(() -> stored.job("{\"name\":[]}")).isInstanceOf(Defect.class);
    assertThatThrownBy(() -> stored.texts("[]")).isInstanceOf(Defect.class);
    assertThatThrownBy(() -> stored.list("{}")).isInstanceOf(Defect.class);
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
