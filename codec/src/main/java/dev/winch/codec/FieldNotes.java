package dev.winch.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.model.fault.InternalException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people should know about the fields of job files: the table in job-fields.txt. */
final class FieldNotes {
  /** Types whose fields are those of another one unless they have a note of their own. */
  private static final Map<String, String> ALSO =
      Map.of("ScheduledJob", "Job", "SidecarTask", "AuxTask");

  private final Map<String, FieldNote> notes = new LinkedHashMap<>();

  /**
   * One field.
   *
   * @param rules for values, in the words that the table explains
   * @param standard what holds where it is absent
   * @param example YAML, {@code ""} for none
   */
  record FieldNote(List<String> rules, String standard, String meaning, String example) {
    boolean isRequired() {
      return rules.contains("required");
    }

    boolean has(String rule) {
      return rules.contains(rule);
    }

    /** What stands behind {@code name=} among the rules. */
    Optional<String> value(String name) {
      return rules.stream()
          .filter(rule -> rule.startsWith(name + "="))
          .map(rule -> rule.substring(name.length() + 1))
          .findFirst();
    }

    /** The rule {@code A..B}. */
    Optional<String> range() {
      return rules.stream().filter(rule -> rule.matches("[0-9]+\\.\\.[0-9]+")).findFirst();
    }
  }

  FieldNotes() {
    for (String line : table().lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] cells = line.split("\\|", 5);
        String rules = cells[1].strip();
        notes.put(
            cells[0].strip(),
            new FieldNote(
                rules.isEmpty() ? List.of() : List.of(rules.split(" ")),
                cells[2].strip(),
                cells[3].strip(),
                cells[4].strip().replaceAll("^`|`$", "")));
      }
    }
  }

  private static String table() {
    try (InputStream in = FieldNotes.class.getResourceAsStream("job-fields.txt")) {
      if (in == null) {
        throw new InternalException("the jar lacks job-fields.txt");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new InternalException("cannot read job-fields.txt from the jar", e);
    }
  }

  /** The names in the table, such as {@code Task.timeout}. */
  List<String> names() {
    return List.copyOf(notes.keySet());
  }

  /**
   * @throws InternalException if the table lacks the field
   */
  FieldNote of(String type, String field) {
    FieldNote own = notes.get(type + "." + field);
    FieldNote note = own != null ? own : notes.get(ALSO.getOrDefault(type, type) + "." + field);
    if (note == null) {
      throw new InternalException("job-fields.txt lacks " + type + "." + field);
    }
    return note;
  }
}
