package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import java.util.function.Function;

/**
 * Decodes job and schedule documents. It checks names and types only; admission checks the values.
 * All errors are reported at once: the message has the reference's wording, the problems have
 * positions. Thread-safe.
 */
public final class JobDecoder {
  /** In bytes; far above any real job, and small enough for the heap. */
  private static final int MAX_BYTES = 32 << 20;

  private JobDecoder() {}

  /**
   * @throws InvalidInputException if the document is not a job in this format
   */
  public static Decoded<JobSpec> job(byte[] body, DocumentFormat format) {
    return decode(body, format, "Job", SpecReader::job);
  }

  /**
   * @throws InvalidInputException if the document is not a scheduled job in this format
   */
  public static Decoded<Schedule> schedule(byte[] body, DocumentFormat format) {
    return decode(body, format, "ScheduledJob", SpecReader::schedule);
  }

  private static <T> Decoded<T> decode(
      byte[] body, DocumentFormat format, String type, Function<FieldReader, T> reader) {
    if (body.length > MAX_BYTES) {
      throw new InvalidInputException("the document is larger than " + MAX_BYTES + " bytes");
    }
    DocumentNode root =
        switch (format) {
          case JSON -> JsonTree.read(Utf8.decode(body, "json"), JsonTree.Use.DOCUMENT);
          case YAML -> YamlTree.read(Utf8.decode(body, "yaml"));
        };
    var context =
        new DecodingContext(
            switch (format) {
              case JSON -> JsonDialect.JOB;
              case YAML -> YamlDialect.YAML;
            });
    T value = ObjectFields.read(context, type, "", root, reader);
    return new Decoded<>(value, context.source(root), context.misread());
  }
}
