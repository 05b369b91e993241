package dev.winch.tests.kit.api;

import dev.winch.codec.PlainJson;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds answers against an OpenAPI document: status, content type and body must be those of the
 * endpoint, and an object has no fields that its schema does not name. Thread-safe.
 */
public final class ResponseCheck {
  private static final String OBJECTS = "#/components/schemas/";

  private final Map<?, ?> document;
  private final List<Template> templates;
  private final Map<String, SchemaCheck> compiled = new ConcurrentHashMap<>();

  /** A path of the document; those with fewer variables win. */
  private record Template(String path, Pattern pattern, long variables) {
    static Template of(String path) {
      String pattern =
          Stream.of(path.split("/", -1))
              .map(segment -> segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment))
              .collect(Collectors.joining("/"));
      return new Template(
          path, Pattern.compile(pattern), path.chars().filter(c -> c == '{').count());
    }
  }

  /**
   * @param openApi the document as JSON
   */
  public ResponseCheck(String openApi) {
    Object closed = closed(PlainJson.read(openApi));
    this.document = (Map<?, ?>) closed;
    this.templates =
        at(document, "paths").keySet().stream()
            .map(path -> Template.of((String) path))
            .sorted(Comparator.comparingLong(Template::variables))
            .toList();
  }

  /** The same document in which objects have no other fields than those that are described. */
  private static Object closed(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach(
            (name, inner) -> copy.put((String) name, closed(Objects.requireNonNull(inner))));
        if (map.get("properties") instanceof Map<?, ?> && "object".equals(map.get("type"))) {
          copy.putIfAbsent("additionalProperties", false);
        }
        yield copy;
      }
      case String text when text.startsWith(OBJECTS) ->
          "#/$defs/" + text.substring(OBJECTS.length());
      case List<?> list -> list.stream().map(ResponseCheck::closed).toList();
      default -> value;
    };
  }

  private static Map<?, ?> at(Map<?, ?> map, String name) {
    return (Map<?, ?>) Objects.requireNonNull(map.get(name), () -> "the document has no " + name);
  }

  /**
   * @param target path and query
   * @param contentType {@code ""} if the answer has none
   * @throws AssertionError if the document does not allow the answer
   */
  public void check(String method, String target, int status, String contentType, String body) {
    String path = target.split("\\?", 2)[0];
    Optional<Template> template =
        templates.stream().filter(one -> one.pattern().matcher(path).matches()).findFirst();
    Optional<String> response =
        template.flatMap(one -> response(one.path(), method.toLowerCase(Locale.ROOT), status));
    if (response.isEmpty()) {
      checkUndescribed(method, target, status, body);
      return;
    }
    String place = response.get();
    Map<?, ?> content =
        lookUp(place).get("content") instanceof Map<?, ?> described ? described : Map.of();
    if (content.isEmpty()) {
      require(body.isEmpty(), method, target, status, "has a body: " + body);
      return;
    }
    String type = contentType.split(";", 2)[0].strip();
    require(content.containsKey(type), method, target, status, "has content type " + contentType);
    if (type.equals("application/json")) {
      String schema = place + "/content/" + escaped(type) + "/schema";
      List<String> faults = compiled.computeIfAbsent(schema, this::compile).faults(body);
      require(faults.isEmpty(), method, target, status, faults + " in " + body);
    }
  }

  /** Answers without an endpoint are errors, or those of OPTIONS and HEAD. */
  private void checkUndescribed(String method, String target, int status, String body) {
    boolean bodiless =
        body.isEmpty() && (status >= 400 || Set.of("OPTIONS", "HEAD").contains(method));
    require(status >= 400 || bodiless, method, target, status, "is not described");
    if (!body.isEmpty()) {
      List<String> faults =
          compiled.computeIfAbsent("/components/schemas/Error", this::compile).faults(body);
      require(faults.isEmpty(), method, target, status, faults + " in " + body);
    }
  }

  /** A schema of the document, with the objects that it may refer to. */
  private SchemaCheck compile(String pointer) {
    Map<String, Object> whole = new LinkedHashMap<>();
    lookUp(pointer).forEach((name, value) -> whole.put((String) name, value));
    whole.put("$defs", at(at(document, "components"), "schemas"));
    return new SchemaCheck(PlainJson.write(whole));
  }

  /** Where the answer is described, as a JSON pointer. */
  private Optional<String> response(String path, String method, int status) {
    if (!(at(at(document, "paths"), path).get(method) instanceof Map<?, ?> operation)) {
      return Optional.empty();
    }
    Map<?, ?> responses = at(operation, "responses");
    String key = responses.containsKey(String.valueOf(status)) ? String.valueOf(status) : "default";
    if (status < 400 && key.equals("default")) {
      return Optional.empty();
    }
    return at(responses, key).get("$ref") instanceof String reference
        ? Optional.of(reference.substring(1))
        : Optional.of("/paths/" + escaped(path) + "/" + method + "/responses/" + key);
  }

  private Map<?, ?> lookUp(String pointer) {
    Map<?, ?> place = document;
    for (String segment : pointer.substring(1).split("/")) {
      place = at(place, segment.replace("~1", "/").replace("~0", "~"));
    }
    return place;
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static void require(
      boolean holds, String method, String target, int status, String otherwise) {
    if (!holds) {
      throw new AssertionError(
          "the answer %d to %s %s does not fit /openapi.json: it %s"
              .formatted(status, method, target, otherwise));
    }
  }
}
