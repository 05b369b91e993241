package dev.winch.cli.command;

import dev.winch.cli.host.InputFile;
import dev.winch.cli.line.Declaration;
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

/** Inputs, secrets and tags that a command line adds to a job file. */
final class JobOverrides {
  private final Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> fromFile = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> secrets = new LinkedHashMap<>();
  private final List<String> tags = new ArrayList<>();

  /** Adds the options to those of a command. */
  Declaration declare(Declaration declaration) {
    return declaration
        .options(
            "-i,--input", "NAME=VALUE", "Set an input of the job; can be repeated.", this::input)
        .option(
            "--inputs",
            "FILE",
            "A JSON or YAML file with inputs; those of -i override them.",
            this::inputs)
        .option("--secrets", "FILE", "A JSON or YAML file with values of secrets.", this::secrets)
        .options("--tag", "TAG", "Add a tag to the job; can be repeated.", this::tag);
  }

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
    read(file, "inputs", fromFile);
  }

  /** Sets the secrets of a file: a command line would show them to every user of the machine. */
  void secrets(String file) {
    read(file, "secrets", secrets);
  }

  private static void read(String file, String what, Map<String, @Nullable Object> into) {
    if (!(PlainYaml.read(InputFile.text(Path.of(file))) instanceof Map<?, ?> all)) {
      throw new InvalidInputException(
          file + " must hold an object: the names and values of " + what);
    }
    all.forEach((name, value) -> into.put(String.valueOf(name), text(value)));
  }

  void tag(String tag) {
    tags.add(tag);
  }

  boolean isEmpty() {
    return inputs.isEmpty() && fromFile.isEmpty() && secrets.isEmpty() && tags.isEmpty();
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
    return bytes(applied(edited));
  }

  /** A document with them. */
  Map<String, @Nullable Object> applied(Map<String, @Nullable Object> document) {
    Map<String, @Nullable Object> edited = new LinkedHashMap<>(document);
    merge(edited, "inputs", fromFile);
    merge(edited, "inputs", inputs);
    merge(edited, "secrets", secrets);
    if (!tags.isEmpty()) {
      List<@Nullable Object> all = new ArrayList<>();
      if (edited.get("tags") instanceof List<?> declared) {
        all.addAll(declared);
      }
      all.addAll(tags);
      edited.put("tags", all);
    }
    return edited;
  }

  /** A document as it is sent. */
  static byte[] bytes(Map<String, @Nullable Object> document) {
    return PlainJson.write(document).getBytes(StandardCharsets.UTF_8);
  }

  private static void merge(
      Map<String, @Nullable Object> document, String field, Map<String, @Nullable Object> values) {
    if (!values.isEmpty()) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      if (document.get(field) instanceof Map<?, ?> declared) {
        declared.forEach((name, value) -> all.put(String.valueOf(name), value));
      }
      all.putAll(values);
      document.put(field, all);
    }
  }

  /** Inputs are texts: what is none is written as JSON. */
  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : PlainJson.write(value);
  }
}
