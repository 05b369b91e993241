package dev.winch.engine.admit;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Cases written down in YAML, and what reading and admitting their jobs ends in. */
final class CaseFile {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern REPEAT = Pattern.compile("@\\{repeat:(.+?):(\\d+)}");

  /** The guest and the public role exist, as on every installation. */
  static final Admission ADMISSION =
      new Admission(
          new AdmissionContext() {
            @Override
            public boolean userExists(String nameOrId) {
              return nameOrId.equals("guest");
            }

            @Override
            public boolean roleExists(String slugOrId) {
              return slugOrId.equals("public");
            }

            @Override
            public boolean sealsSecrets() {
              return true;
            }
          });

  private CaseFile() {}

  static <T> List<T> read(String name, Class<T> type) {
    try (InputStream file = CaseFile.class.getResourceAsStream("/admission/" + name)) {
      return YAML.readerForListOf(type).readValue(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text in which {@code @{repeat:x:3}} stands for {@code xxx}. */
  static String expanded(String text) {
    return REPEAT.matcher(text).replaceAll(m -> m.group(1).repeat(Integer.parseInt(m.group(2))));
  }

  /** What is said about a job; empty if it is admitted. */
  static Optional<InvalidInputException> refusalOfJob(String text, DocumentFormat format) {
    return refusal(() -> ADMISSION.check(JobDecoder.job(utf8(text), format)));
  }

  /** What is said about a scheduled job; empty if it is admitted. */
  static Optional<InvalidInputException> refusalOfSchedule(String text, DocumentFormat format) {
    return refusal(() -> ADMISSION.checkSchedule(JobDecoder.schedule(utf8(text), format)));
  }

  private static Optional<InvalidInputException> refusal(Runnable submission) {
    try {
      submission.run();
      return Optional.empty();
    } catch (InvalidInputException refused) {
      return Optional.of(refused);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
