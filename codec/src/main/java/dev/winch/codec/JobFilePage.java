package dev.winch.codec;

import dev.winch.codec.FieldNotes.FieldNote;
import dev.winch.codec.ShapeRecorder.ShapeField;
import java.util.Locale;
import java.util.Map;

/** The job file for people: docs/job-file.md. */
final class JobFilePage {
  static final String HEAD =
      """
      # Job file

      <!-- Made from the decoder and codec's job-fields.txt by `make docs`; a test compares them. -->

      A job is a YAML or JSON document: an object [Job](#job), or a [ScheduledJob](#scheduledjob) for
      `POST /scheduled-jobs`. `winch validate FILE` checks one; so do editors that know JSON Schema, with
      this line at the top of the file:

      ```yaml
      # yaml-language-server: $schema=http://127.0.0.1:8000/schema/job.json
      ```

      The schemas are [job.schema.json](job.schema.json) and
      [scheduled-job.schema.json](scheduled-job.schema.json), which a server has at `/schema/job.json` and
      `/schema/scheduled-job.json`. They know names, types and bounds; whether expressions compile, and
      what concerns several fields, `winch validate` knows.

      - A field that is `null` is absent. At the top level, fields that begin with `x-` are ignored: a
        place for YAML anchors.
      - *Text* in YAML may be any scalar; `timeout: 5` is the text `5`. In JSON it must be a string, except in
        maps and limits.
      - A *duration* is numbers with units: `ns us ms s m h`, such as `90s` or `1h30m`.
      - Expressions stand in `{{ }}`: [expressions.md](expressions.md).
      """;

  private JobFilePage() {}

  static void append(
      StringBuilder page, String type, Map<String, ShapeField> fields, FieldNotes notes) {
    page.append(
        "\n## %s\n\n| field | type | default | | for example |\n|---|---|---|---|---|\n"
            .formatted(type));
    fields.forEach(
        (name, field) -> {
          FieldNote note = notes.of(type, name);
          page.append(
              "| `%s` | %s | %s | %s | %s |\n"
                  .formatted(
                      name, type(field, note), standard(note), note.meaning(), example(note)));
        });
  }

  private static String standard(FieldNote note) {
    return note.isRequired() ? "*required*" : note.standard();
  }

  private static String example(FieldNote note) {
    return note.example().isEmpty() ? "" : "`" + note.example().replace("|", "\\|") + "`";
  }

  private static String type(ShapeField field, FieldNote note) {
    String bounds = note.range().or(() -> note.value("number")).orElse("").replace("..", " to ");
    return switch (field.kind()) {
      case TEXT -> text(note);
      case LOOSE_TEXT -> "text or number";
      case INTEGER -> "whole number, " + bounds;
      case NUMBER -> "number, " + bounds;
      case BOOL -> "`true` or `false`";
      case TEXTS -> "list of texts";
      case MAP -> "map of texts";
      case OBJECT -> link(field.type());
      case OBJECTS -> "list of " + link(field.type());
      case IGNORED -> "any";
    };
  }

  private static String text(FieldNote note) {
    if (note.has("duration") || note.has("delay")) {
      return "duration";
    }
    if (note.value("one-of").isPresent()) {
      return "`" + note.value("one-of").get().replace(",", "`, `") + "`";
    }
    String most = note.has("name") ? "256" : note.value("max").orElse("");
    return most.isEmpty() ? "text" : "text, at most " + most + " characters";
  }

  private static String link(String type) {
    return "[%s](#%s)".formatted(type, type.toLowerCase(Locale.ROOT));
  }
}
