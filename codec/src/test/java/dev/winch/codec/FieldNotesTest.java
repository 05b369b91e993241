package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FieldNotesTest {
  @Test
  void theTableHasNoFieldThatTheDecoderDoesNotRead() {
    assertThat(JobSchema.fieldNames()).containsAll(new FieldNotes().names());
  }

  @Test
  void everyExampleIsYamlOfTheFieldsType() {
    FieldNotes notes = new FieldNotes();
    List<String> examples =
        notes.names().stream()
            .filter(name -> !name.startsWith("ScheduledJob") && !name.startsWith("SubJob"))
            .filter(name -> !notes.of(type(name), field(name)).example().isEmpty())
            .toList();
    assertThat(examples).hasSizeGreaterThan(50);
    for (String name : examples) {
      String value = notes.of(type(name), field(name)).example();
      assertThat(YamlTree.read("example: " + value))
          .as("%s: %s", name, value)
          .isInstanceOf(DocumentNode.Mapping.class);
    }
  }

  private static String type(String name) {
    return name.substring(0, name.indexOf('.'));
  }

  private static String field(String name) {
    return name.substring(name.indexOf('.') + 1);
  }
}
