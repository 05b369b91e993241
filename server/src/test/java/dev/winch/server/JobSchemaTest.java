package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.codec.JobSchema;
import dev.winch.codec.PlainJson;
import dev.winch.engine.admit.Admission;
import dev.winch.engine.admit.AdmissionContext;
import dev.winch.engine.admit.DocumentReport;
import dev.winch.model.fault.Problem;
import dev.winch.tests.kit.api.SchemaCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The schema of job files and what decoder and admission accept are the same. */
class JobSchemaTest {
  /** {@code make fuzz} tries more. */
  private static final int DOCUMENTS = Integer.getInteger("winch.schema.documents", 600);

  /** The rules that a schema can express. */
  private static final Set<String> EXPRESSED =
      Set.of(
          "type",
          "unknown-field",
          "required",
          "min",
          "max",
          "duration",
          "positive",
          "queue",
          "event",
          "pull",
          "roleoruser",
          "typerequired",
          "invalidcompositetask",
          "paralleloreach",
          "parallelorsubjob",
          "eachorsubjob");

  private static final Admission ADMISSION = new Admission(AdmissionContext.PERMISSIVE);

  private static List<Problem> problems(String root, byte[] document, DocumentFormat format) {
    return DocumentReport.of(
            () -> {
              if (root.equals("Job")) {
                ADMISSION.check(JobDecoder.job(document, format));
              } else {
                ADMISSION.checkSchedule(JobDecoder.schedule(document, format));
              }
              return List.of();
            })
        .problems();
  }

  private static void agree(String root, String schema, long firstSeed) {
    SchemaCheck check = new SchemaCheck(schema);
    Map<?, ?> parsed = (Map<?, ?>) Objects.requireNonNull(PlainJson.read(schema));
    int accepted = 0;
    for (long seed = firstSeed; seed < firstSeed + DOCUMENTS; seed++) {
      String document =
          PlainJson.write(new RandomDocuments(parsed, new Random(seed)).document(root));
      List<Problem> broken =
          problems(root, document.getBytes(StandardCharsets.UTF_8), DocumentFormat.JSON).stream()
              .filter(problem -> EXPRESSED.contains(problem.rule()))
              .toList();
      List<String> faults = check.faults(document);
      assertThat(faults.isEmpty())
          .as("seed %d%n%s%nschema: %s%nWinch: %s", seed, document, faults, broken)
          .isEqualTo(broken.isEmpty());
      accepted += broken.isEmpty() ? 1 : 0;
    }
    assertThat(accepted).isBetween(DOCUMENTS / 10, DOCUMENTS * 9 / 10);
  }

  @Test
  void schemaAndDecoderAgreeOnAnyJob() {
    agree("Job", JobSchema.job(), 1);
  }

  @Test
  void schemaAndDecoderAgreeOnAnySchedule() {
    agree("ScheduledJob", JobSchema.schedule(), 1_000_000_000);
  }

  @Test
  void everyExampleFits() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../examples"))) {
      List<Path> examples = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(examples).isNotEmpty();
      for (Path example : examples) {
        assertThat(Files.readString(example))
            .as("%s", example)
            .startsWith("# yaml-language-server: $schema=../docs/job.schema.json\n");
        assertThat(problems("Job", Files.readAllBytes(example), DocumentFormat.YAML)).isEmpty();
      }
    }
  }

  @Test
  void theFilesInDocsAreThoseOfTheProgram() {
    assertThat(Path.of("../docs/job.schema.json"))
        .as("docs/job.schema.json is made by make docs")
        .hasContent(JobSchema.job());
    assertThat(Path.of("../docs/scheduled-job.schema.json")).hasContent(JobSchema.schedule());
    assertThat(Path.of("../docs/job-file.md")).hasContent(JobSchema.page());
  }
}
