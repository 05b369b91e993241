package dev.winch.server.endpoint;

import static dev.winch.server.endpoint.SchemaJson.map;

import dev.winch.codec.PlainJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The endpoints for machines: an OpenAPI 3.1 document. */
public final class OpenApi {
  /** One thing that is wrong in a document. */
  public static final Schema.ObjectOf PROBLEM =
      Schema.object(
          "Problem",
          Schema.always("path", Schema.TEXT, "of the field, such as `tasks[0].timeout`"),
          Schema.maybe("line", Schema.INTEGER, "from 1"),
          Schema.maybe("column", Schema.INTEGER, "from 1, in characters"),
          Schema.always("rule", Schema.TEXT, "name of the rule, such as `required`"),
          Schema.always("message", Schema.TEXT),
          Schema.maybe("hint", Schema.TEXT, "what to do about it"));

  private static final Schema.ObjectOf ERROR =
      Schema.object(
          "Error",
          Schema.always("message", Schema.TEXT),
          Schema.maybe("errors", Schema.listOf(PROBLEM), "where a document is wrong"));

  private static final Map<String, Object> BODY_OF_ERROR =
      content(Payload.json(ERROR, "{\"message\":\"job not found\"}"));

  private OpenApi() {}

  /** The whole document, as JSON. */
  public static String document(List<? extends Endpoint<?>> endpoints, String version) {
    return PlainJson.write(
        map(
            "openapi",
            "3.1.0",
            "info",
            map(
                "title",
                "Winch",
                "version",
                version,
                "description",
                "A durable job engine.",
                "license",
                map("name", "Apache 2.0", "identifier", "Apache-2.0")),
            "servers",
            List.of(map("url", "/")),
            "security",
            Stream.concat(
                    Stream.of(Map.of()),
                    securitySchemes().keySet().stream().map(name -> Map.of(name, List.of())))
                .toList(),
            "tags",
            endpoints.stream().map(OpenApi::tag).distinct().map(tag -> map("name", tag)).toList(),
            "paths",
            paths(endpoints),
            "components",
            map(
                "schemas", schemas(endpoints),
                "responses", responses(),
                "securitySchemes", securitySchemes())));
  }

  private static Map<String, Object> securitySchemes() {
    return map(
        "basic",
        map("type", "http", "scheme", "basic", "description", "a user and the password"),
        "key",
        map("type", "apiKey", "in", "header", "name", "X-API-Key"),
        "token",
        map(
            "type",
            "http",
            "scheme",
            "bearer",
            "description",
            "a token of POST /tokens, or the key"),
        "session",
        map(
            "type",
            "apiKey",
            "in",
            "cookie",
            "name",
            "winch_session",
            "description",
            "of POST /login; changes also need the header X-CSRF-Token"));
  }

  private static Map<String, Object> paths(List<? extends Endpoint<?>> endpoints) {
    Map<String, Object> paths = new LinkedHashMap<>();
    for (Endpoint<?> endpoint : endpoints) {
      Map<String, Object> methods = new LinkedHashMap<>();
      if (paths.putIfAbsent(endpoint.path(), methods) instanceof Map<?, ?> before) {
        before.forEach((method, operation) -> methods.put((String) method, operation));
      }
      methods.put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
      paths.put(endpoint.path(), methods);
    }
    return paths;
  }

  private static Map<String, Object> operation(Endpoint<?> endpoint) {
    Map<String, Object> operation =
        map(
            "operationId",
            operationId(endpoint),
            "tags",
            List.of(tag(endpoint)),
            "summary",
            endpoint.summary());
    if (!endpoint.details().isEmpty()) {
      operation.put("description", endpoint.details());
    }
    if (endpoint.access() == EndpointAccess.ANYONE) {
      operation.put("security", List.of());
    }
    List<Map<String, Object>> parameters =
        Stream.concat(
                variables(endpoint).map(OpenApi::variable),
                endpoint.parameters().stream().map(OpenApi::parameter))
            .toList();
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    endpoint
        .request()
        .ifPresent(
            body -> operation.put("requestBody", map("required", true, "content", content(body))));
    operation.put("responses", responses(endpoint));
    return operation;
  }

  /** Such as {@code getJobsIdLog}. */
  private static String operationId(Endpoint<?> endpoint) {
    StringBuilder id = new StringBuilder(endpoint.method().toLowerCase(Locale.ROOT));
    for (String word : endpoint.path().split("[^a-zA-Z]+")) {
      if (!word.isEmpty()) {
        id.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return id.toString();
  }

  private static String tag(Endpoint<?> endpoint) {
    return endpoint.path().split("[/.]", 3)[1];
  }

  private static Stream<String> variables(Endpoint<?> endpoint) {
    return Stream.of(endpoint.path().split("/"))
        .filter(segment -> segment.startsWith("{"))
        .map(segment -> segment.substring(1, segment.length() - 1));
  }

  private static Map<String, Object> variable(String name) {
    return map(
        "name",
        name,
        "in",
        "path",
        "required",
        true,
        "schema",
        map("type", "string", "minLength", 1));
  }

  private static Map<String, Object> parameter(Parameter parameter) {
    Map<String, Object> schema = new LinkedHashMap<>(SchemaJson.of(parameter.schema()));
    String fallback = parameter.fallback();
    if (!fallback.isEmpty()) {
      boolean text =
          parameter.schema().equals(Schema.TEXT) || parameter.schema() instanceof Schema.Choice;
      schema.put("default", text ? fallback : Objects.requireNonNull(PlainJson.read(fallback)));
    }
    return map(
        "name",
        parameter.name(),
        "in",
        "query",
        "required",
        false,
        "description",
        parameter.meaning(),
        "schema",
        schema);
  }

  private static Map<String, Object> content(Payload body) {
    Map<String, Object> content = new LinkedHashMap<>();
    for (String type : body.contentTypes()) {
      Map<String, Object> media = map("schema", SchemaJson.of(body.schema()));
      if (type.equals(body.contentTypes().getFirst())) {
        media.put(
            "example",
            type.equals("application/json")
                ? Objects.requireNonNull(PlainJson.read(body.example()))
                : body.example());
      }
      content.put(type, media);
    }
    return content;
  }

  private static Map<String, Object> responses(Endpoint<?> endpoint) {
    Map<String, Object> success = map("description", "Done.");
    endpoint.response().ifPresent(body -> success.put("content", content(body)));
    Map<String, Object> responses = map("200", success);
    for (CommonError error : CommonError.values()) {
      if (error.isPossible(endpoint)) {
        responses.put(
            String.valueOf(error.status), map("$ref", "#/components/responses/" + error.key()));
      }
    }
    new TreeMap<>(endpoint.otherResponses())
        .forEach(
            (status, body) ->
                responses.put(
                    String.valueOf(status),
                    map("description", "See above.", "content", content(body))));
    responses.put("default", map("$ref", "#/components/responses/Other"));
    return responses;
  }

  private static Map<String, Object> responses() {
    Map<String, Object> responses = new LinkedHashMap<>();
    for (CommonError error : CommonError.values()) {
      responses.put(error.key(), map("description", error.description, "content", BODY_OF_ERROR));
    }
    responses.put("Other", map("description", "Any other error.", "content", BODY_OF_ERROR));
    return responses;
  }

  private static Map<String, Object> schemas(List<? extends Endpoint<?>> endpoints) {
    List<Schema> used = new ArrayList<>(List.of(ERROR));
    endpoints.stream().flatMap(Endpoint::payloads).map(Payload::schema).forEach(used::add);
    Map<String, Object> schemas = new LinkedHashMap<>();
    Schema.objectsIn(used)
        .forEach((name, object) -> schemas.put(name, SchemaJson.definition(object)));
    for (Schema schema : used) {
      if (schema instanceof Schema.Document document) {
        schemas.put(document.name(), SchemaJson.definition(document));
      }
    }
    return schemas;
  }
}
