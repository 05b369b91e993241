package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.nio.charset.StandardCharsets;

/** Shorthand for decoding texts. */
final class Decoding {
  private Decoding() {}

  static JobSpec job(DocumentFormat format, String text) {
    var decoded = JobDecoder.job(text.getBytes(StandardCharsets.UTF_8), format);
    assertThat(decoded.misread()).isEmpty();
    return decoded.value();
  }

  static JobSpec json(String text) {
    return job(DocumentFormat.JSON, text);
  }

  static JobSpec yaml(String text) {
    return job(DocumentFormat.YAML, text);
  }

  /** The only task of a job in YAML. */
  static TaskSpec yamlTask(String fields) {
    return yaml("tasks:\n  - " + fields.strip().replace("\n", "\n    ") + "\n").tasks().getFirst();
  }

  static InvalidInputException refusedJson(String text) {
    return refused(DocumentFormat.JSON, text.getBytes(StandardCharsets.UTF_8));
  }

  static InvalidInputException refusedYaml(String text) {
    return refused(DocumentFormat.YAML, text.getBytes(StandardCharsets.UTF_8));
  }

  static InvalidInputException refused(DocumentFormat format, byte[] body) {
    try {
      return JobDecoder.job(body, format).misread().orElseThrow().error();
    } catch (InvalidInputException malformed) {
      return malformed;
    }
  }
}
