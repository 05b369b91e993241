package dev.winch.codec;

import dev.winch.codec.FieldNotes.FieldNote;
import dev.winch.codec.ShapeRecorder.ShapeField;
import dev.winch.model.spec.NameLimits;
import dev.winch.model.spec.QueueNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The job file as a JSON Schema, for editors. Fields and types are those that the decoder reads,
 * rules and texts those of {@link FieldNotes}. It accepts every document that Winch accepts as JSON
 * with names as documented; what a schema cannot say, such as whether an expression compiles, is
 * left to {@code winch validate}.
 */
public final class JobSchema {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private static final String UNIT = "(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h)";
  private static final String PARTS = "(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)" + UNIT + ")+";
  private static final String NOTHING = "(?:(?:0+\\.?0*|\\.0+)" + UNIT + ")+";

  /** A duration above zero. */
  private static final String POSITIVE = "\\+?(?=[^1-9]*[1-9])" + PARTS;

  private static final String DURATION = "^" + POSITIVE + "$";
  private static final String DURATION_OR_NONE = "^(?:" + POSITIVE + ")?$";
  private static final String DELAY_OR_NONE = "^(?:[+-]?0|\\+?" + PARTS + "|-" + NOTHING + ")?$";

  /** What a composite task leaves to the tasks inside. */
  private static final List<String> TEXTS_OF_PLAIN_TASKS =
      List.of("image", "run", "queue", "timeout");

  private static final List<String> LISTS_OF_PLAIN_TASKS =
      List.of("cmd", "entrypoint", "pre", "post", "mounts", "volumes");

  private static final List<String> OBJECTS_OF_PLAIN_TASKS = List.of("retry", "limits");

  private final FieldNotes notes = new FieldNotes();
  private final Map<String, Map<String, ShapeField>> types;
  private final String root;

  private JobSchema(String root, Function<FieldReader, ?> reader) {
    this.root = root;
    this.types = ShapeRecorder.types(root, reader);
  }

  /** The schema of {@code POST /jobs}. */
  public static String job() {
    return PlainJson.writeIndented(new JobSchema("Job", SpecReader::job).document("A Winch job"));
  }

  /** The schema of {@code POST /scheduled-jobs}. */
  public static String schedule() {
    return PlainJson.writeIndented(
        new JobSchema("ScheduledJob", SpecReader::schedule).document("A scheduled Winch job"));
  }

  private Map<String, Object> document(String title) {
    Map<String, Object> definitions = new LinkedHashMap<>();
    types.keySet().forEach(type -> definitions.put(type, object(type)));
    Map<String, Object> document = map("$schema", DIALECT, "title", title);
    document.put("$ref", reference(root));
    document.put("$defs", definitions);
    return document;
  }

  private Map<String, Object> object(String type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    fields(type)
        .forEach(
            (name, field) -> {
              FieldNote note = notes.of(type, name);
              properties.put(name, property(field, note));
              if (note.isRequired()) {
                required.add(name);
              }
            });
    Map<String, Object> object = map("type", "object", "properties", properties);
    if (type.equals(root)) {
      object.put("patternProperties", Map.of("^x-", true));
    }
    object.put("additionalProperties", false);
    if (!required.isEmpty()) {
      object.put("required", required);
    }
    switch (type) {
      case "Task" -> object.put("allOf", rulesOfComposites());
      case "Permission" -> object.put("oneOf", List.of(given("user"), given("role")));
      default -> {}
    }
    return object;
  }

  private Map<String, ShapeField> fields(String type) {
    return types.getOrDefault(type, Map.of());
  }

  private static Map<String, Object> property(ShapeField field, FieldNote note) {
    Map<String, Object> property = new LinkedHashMap<>(type(field, note));
    if (!note.meaning().isEmpty()) {
      property.put("description", note.meaning());
    }
    return property;
  }

  private static Map<String, Object> type(ShapeField field, FieldNote note) {
    boolean required = note.isRequired();
    return switch (field.kind()) {
      case TEXT -> text(note);
      case LOOSE_TEXT -> map("type", List.of("string", "number", "boolean", "null"));
      case INTEGER -> number("integer", note.range().orElse(""), required);
      case NUMBER -> number("number", note.value("number").orElse(""), required);
      case BOOL -> map("type", List.of("boolean", "null"));
      case TEXTS -> list(map("type", List.of("string", "null")), note);
      case MAP ->
          map(
              "type",
              List.of("object", "null"),
              "additionalProperties",
              map("type", List.of("string", "number", "boolean", "null")));
      case OBJECT ->
          required
              ? map("$ref", reference(field.type()))
              : map("anyOf", List.of(map("$ref", reference(field.type())), map("type", "null")));
      case OBJECTS -> list(map("$ref", reference(field.type())), note);
      case IGNORED -> new LinkedHashMap<>();
    };
  }

  private static Map<String, Object> text(FieldNote note) {
    boolean required = note.isRequired();
    Map<String, Object> text = map("type", required ? "string" : List.of("string", "null"));
    if (required) {
      text.put("minLength", 1);
    }
    note.value("max").ifPresent(max -> text.put("maxLength", Long.valueOf(max)));
    if (note.has("duration")) {
      text.put("pattern", required ? DURATION : DURATION_OR_NONE);
    }
    if (note.has("delay")) {
      text.put("pattern", DELAY_OR_NONE);
    }
    if (note.has("queue")) {
      text.put("pattern", "^(?!" + QueueNames.EXCLUSIVE_PREFIX + ")");
      text.put("not", map("enum", List.copyOf(new TreeSet<>(QueueNames.RESERVED))));
    }
    if (note.has("name")) {
      // A template is measured once it is evaluated.
      text.put("anyOf", List.of(map("maxLength", NameLimits.NAME), map("pattern", "\\{\\{")));
    }
    note.value("one-of")
        .ifPresent(
            words -> {
              List<Object> values = new ArrayList<>(List.of(words.split(",")));
              values.add("");
              text.put("anyOf", List.of(map("enum", values), map("type", "null")));
            });
    return text;
  }

  /** A number within a range; 0 stands for an absent one where the field may be left out. */
  private static Map<String, Object> number(String type, String range, boolean required) {
    Map<String, Object> number = map("type", required ? type : List.of(type, "null"));
    String[] bounds = range.split("\\.\\.");
    Map<String, Object> bounded =
        map("minimum", Long.valueOf(bounds[0]), "maximum", Long.valueOf(bounds[1]));
    if (required || bounds[0].equals("0")) {
      number.putAll(bounded);
    } else {
      number.put("anyOf", List.of(bounded, map("const", 0L)));
    }
    return number;
  }

  private static Map<String, Object> list(Map<String, Object> item, FieldNote note) {
    Map<String, Object> list =
        map("type", note.isRequired() ? "array" : List.of("array", "null"), "items", item);
    note.value("items").ifPresent(least -> list.put("minItems", Long.valueOf(least)));
    return list;
  }

  private static List<Object> rulesOfComposites() {
    Map<String, Object> empty = new LinkedHashMap<>();
    TEXTS_OF_PLAIN_TASKS.forEach(name -> empty.put(name, map("maxLength", 0)));
    LISTS_OF_PLAIN_TASKS.forEach(name -> empty.put(name, map("maxItems", 0)));
    empty.put("env", map("maxProperties", 0));
    OBJECTS_OF_PLAIN_TASKS.forEach(name -> empty.put(name, map("type", "null")));
    List<String> kinds = List.of("parallel", "each", "subjob");
    List<Object> rules = new ArrayList<>();
    for (String kind : kinds) {
      Map<String, Object> others = new LinkedHashMap<>(empty);
      kinds.stream()
          .filter(other -> !other.equals(kind))
          .forEach(other -> others.put(other, map("type", "null")));
      rules.add(
          map(
              "if",
              map("required", List.of(kind), "properties", map(kind, map("type", "object"))),
              "then",
              map("properties", others)));
    }
    return rules;
  }

  /** An object with a text in this field. */
  private static Map<String, Object> given(String field) {
    return map(
        "required",
        List.of(field),
        "properties",
        map(field, map("type", "string", "minLength", 1)));
  }

  private static String reference(String type) {
    return "#/$defs/" + type;
  }

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  /** The page about job files, as Markdown: every field of every object. */
  public static String page() {
    JobSchema schedules = new JobSchema("ScheduledJob", SpecReader::schedule);
    JobSchema jobs = new JobSchema("Job", SpecReader::job);
    StringBuilder page = new StringBuilder(JobFilePage.HEAD);
    Map<String, Map<String, ShapeField>> all = new LinkedHashMap<>(jobs.types);
    schedules.types.forEach(all::putIfAbsent);
    all.forEach((type, fields) -> JobFilePage.append(page, type, fields, jobs.notes));
    return page.toString();
  }

  /** Fields as {@code Type.field}, of jobs and schedules together. */
  static List<String> fieldNames() {
    TreeSet<String> names = new TreeSet<>();
    for (JobSchema schema :
        List.of(
            new JobSchema("Job", SpecReader::job),
            new JobSchema("ScheduledJob", SpecReader::schedule))) {
      schema.types.forEach(
          (type, fields) -> fields.keySet().forEach(name -> names.add(type + "." + name)));
    }
    return List.copyOf(names);
  }
}
