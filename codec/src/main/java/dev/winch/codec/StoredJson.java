package dev.winch.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winch.codec.DocumentNode.Listing;
import dev.winch.codec.DocumentNode.Mapping;
import dev.winch.codec.DocumentNode.Scalar;
import dev.winch.codec.FieldWriter.Content;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Serialises definitions, maps and lists for rows and messages: compact JSON without empty fields,
 * with values of {@code secrets}, registry passwords and webhook keys encrypted. Unknown fields,
 * written by a newer or older Winch, are ignored. An unreadable text is a {@link
 * InternalException}. Thread-safe.
 */
public final class StoredJson {
  private final Cipher cipher;

  public StoredJson(Cipher cipher) {
    this.cipher = cipher;
  }

  public String job(JobSpec job, EncryptionContext context) {
    return write(out -> writer(out, context).job(job));
  }

  public JobSpec job(String stored, EncryptionContext context) {
    return read(new StoredDialect(cipher, context), stored, "Job", SpecReader::storedJob);
  }

  private SpecWriter writer(FieldWriter out, EncryptionContext context) {
    return cipher.seals()
        ? new SpecWriter(out, (field, value) -> cipher.seal(value, context.within(field)))
        : new SpecWriter(out);
  }

  /**
   * @param sealed whether the whole text is encrypted, which is required once templates may have
   *     inserted secrets
   */
  public String task(TaskSpec task, boolean sealed, EncryptionContext context) {
    return sealed
        ? cipher.seal(write(out -> new SpecWriter(out).task(task)), context)
        : write(out -> writer(out, context).task(task));
  }

  /** Reads either form; {@link TaskSpec#unreadable} if the key is not configured. */
  public TaskSpec task(String stored, EncryptionContext context) {
    String json = cipher.open(stored, context);
    if (json.equals(Cipher.UNREADABLE)) {
      return TaskSpec.unreadable();
    }
    return read(new StoredDialect(cipher, context), json, "Task", SpecReader::task);
  }

  public String texts(Map<String, String> texts) {
    return write(out -> out.entries(texts));
  }

  /** The map in the order in which it was written. */
  public Map<String, String> texts(String stored) {
    if (!(tree(stored) instanceof Mapping mapping)) {
      throw unreadable("it is not a map");
    }
    Map<String, String> texts = LinkedHashMap.newLinkedHashMap(mapping.entries().size());
    mapping.entries().forEach(entry -> texts.put(entry.name(), textOf(entry.value())));
    return texts;
  }

  public String list(List<String> texts) {
    return generate(
        out -> {
          out.writeStartArray();
          for (String text : texts) {
            out.writeString(text);
          }
          out.writeEndArray();
        });
  }

  public List<String> list(String stored) {
    if (!(tree(stored) instanceof Listing listing)) {
      throw unreadable("it is not a list");
    }
    return listing.items().stream().map(StoredJson::textOf).toList();
  }

  private static String textOf(DocumentNode node) {
    if (!(node instanceof Scalar scalar)) {
      throw unreadable("it contains values that are not texts");
    }
    return scalar.text();
  }

  static <T> T read(Dialect dialect, String stored, String type, Function<FieldReader, T> reader) {
    var context = new DecodingContext(dialect);
    try {
      T value = ObjectFields.read(context, type, "", tree(stored), reader);
      context.requireNone();
      return value;
    } catch (InvalidInputException | DateTimeException | IllegalArgumentException e) {
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  private static DocumentNode tree(String stored) {
    try {
      return JsonTree.read(stored, JsonTree.Use.STORED);
    } catch (InvalidInputException e) {
      throw unreadable(e.getMessage(), e);
    }
  }

  /** Writes an object with these fields. */
  static String write(Content<FieldWriter> fields) {
    return generate(
        json -> {
          var out = new FieldWriter(json, false);
          out.start();
          fields.write(out);
          out.end();
        });
  }

  private static String generate(Content<JsonGenerator> content) {
    var text = new StringWriter(512);
    try (JsonGenerator out = JsonTree.JSON.createGenerator(text)) {
      content.write(out);
    } catch (IOException e) {
      throw new InternalException("cannot write JSON to memory", e);
    }
    return text.toString();
  }

  static InternalException unreadable(String reason) {
    return new InternalException(message(reason));
  }

  static InternalException unreadable(String reason, Throwable cause) {
    return new InternalException(message(reason), cause);
  }

  private static String message(String reason) {
    return "a stored text is not the JSON that Winch writes: " + reason;
  }
}
