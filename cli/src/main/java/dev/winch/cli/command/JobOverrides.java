package dev.winch.cli.command;

import dev.winch.cli.host.InputFile;
import dev.winch.codec.PlainJson;
import dev.winch.codec.PlainYaml;
import dev.winch.model.fault.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inputs and tags that a command line adds to a job file. */
final class JobOverrides {
  private final Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> fromFile = new LinkedHashMap<>();
  private final List<String> tags = new ArrayList<>();

  /** Sets an input, written as {@code name=value}. */
  void input(String written) {
    int equals = written.indexOf('=');
    if (equals < 1) {
      throw new InvalidInputException("-i: \"" + written + "\" is not NAME=VALUE");
    }
    inputs.put(written.substring(0, equals), written.substring(equals + 1));
  }

  /** Sets the inputs of a file. */
  void inputs(String file) {
    if (!(PlainYaml.read(InputFile.text(Path.of(file))) instanceof Map<?, ?> all)) {
      throw new InvalidInputException(
          file + " must hold an object: the names and values of inputs");
    }
    all.forEach((name, value) -> fromFile.put(String.valueOf(name), text(value)));
  }

  void tag(String tag) {
    tags.add(tag);
  }

  boolean isEmpty() {
    return inputs.isEmpty() && fromFile.isEmpty() && tags.isEmpty();
  }

  /**
   * The document with them, as JSON.
   *
   * @throws InvalidInputException if it is neither YAML nor JSON, or no object
   */
  byte[] applied(byte[] document) {
    Object read = PlainYaml.read(new String(document, StandardCharsets.UTF_8));
    if (!(read instanceof Map<?, ?> fields)) {
      throw new InvalidInputException("a job file must hold an object with name and tasks");
    }
    Map<String, @Nullable Object> edited = new LinkedHashMap<>();
    fields.forEach((name, value) -> edited.put(String.valueOf(name), value));
    if (!inputs.isEmpty() || !fromFile.isEmpty()) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      if (edited.get("inputs") instanceof Map<?, ?> declared) {
        declared.forEach((name, value) -> all.put(String.valueOf(name), value));
      }
      all.putAll(fromFile);
      all.putAll(inputs);
      edited.put("inputs", all);
    }
    if (!tags.isEmpty()) {
      List<@Nullable Object> all = new ArrayList<>();
      if (edited.get("tags") instanceof List<?> declared) {
        all.addAll(declared);
      }
      all.addAll(tags);
      edited.put("tags", all);
    }
    return PlainJson.write(edited).getBytes(StandardCharsets.UTF_8);
  }

  /** Inputs are texts: what is none is written as JSON. */
  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : PlainJson.write(value);
  }
}
