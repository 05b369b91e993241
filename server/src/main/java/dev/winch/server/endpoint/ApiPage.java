package dev.winch.server.endpoint;

import dev.winch.model.run.AccessLevel;
import dev.winch.server.endpoint.Schema.Field;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The endpoints for people: docs/api.md. */
public final class ApiPage {
  private static final String HEAD =
      """
      # HTTP API

      <!-- Made from the table in the program by `make docs`; a test compares them. -->

      Plain HTTP/1.1 and HTTP/2 at `coordinator.address`. Answers are JSON with status 200 unless said
      otherwise. Times are RFC 3339 in UTC. A field that is empty is left out; those marked *always*
      are not. Ids are 32 hexadecimal digits.

      An error is `{"message": "…"}`, with `errors` beside it where a document is wrong: each has
      `path`, `line`, `column`, `rule`, `message` and often a `hint`. 400: the request is wrong. 404:
      there is no such path, job or task, or `page` or `size` is no number. 405: the path has other
      methods, which `Allow` lists. 401: log in, or send the key (see
      [configuration.md](configuration.md), `middleware.web`). 403: the role of the user or the token
      does not allow it. 408: a wait or a body took too long.
      413: the body is longer than `middleware.web.bodylimit`. 429: too many requests; try again after
      `Retry-After` seconds. 503: a part of Winch does not answer; try again after `Retry-After`
      seconds. HEAD is answered like GET without the body, OPTIONS with 204 and `Allow`.

      Where users log in, a job or schedule that one may not see is answered like one that is not there.

      A page is `items`, `number` (of the page, from 1), `size` (of this page), `totalPages` and
      `totalItems`; a search stops counting at 10,000 hits and adds `totalItemsIsLowerBound`.
      """;

  private ApiPage() {}

  /** The whole page. */
  public static String markdown(List<? extends Endpoint<?>> endpoints) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("\n## Endpoints\n\n| | |\n|---|---|\n");
    for (Endpoint<?> endpoint : endpoints) {
      page.append(
          "| [`%s`](#%s) | %s |\n"
              .formatted(title(endpoint), anchor(endpoint), endpoint.summary()));
    }
    endpoints.forEach(endpoint -> append(page, endpoint));
    page.append("\n## Objects\n");
    objects(endpoints).values().forEach(object -> append(page, object));
    return page.toString();
  }

  private static Map<String, Schema.ObjectOf> objects(List<? extends Endpoint<?>> endpoints) {
    return Schema.objectsIn(
        endpoints.stream().flatMap(Endpoint::payloads).map(Payload::schema).toList());
  }

  private static String title(Endpoint<?> endpoint) {
    return endpoint.method() + " " + endpoint.path();
  }

  /** As GitHub makes it from a heading: letters, digits, hyphens, and blanks as hyphens. */
  private static String anchor(Endpoint<?> endpoint) {
    return title(endpoint).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  private static void append(StringBuilder page, Endpoint<?> endpoint) {
    page.append("\n### %s\n\n%s\n".formatted(title(endpoint), endpoint.summary()));
    if (!endpoint.details().isEmpty()) {
      page.append('\n').append(endpoint.details()).append('\n');
    }
    if (!endpoint.parameters().isEmpty()) {
      page.append("\n| parameter | type | default | |\n|---|---|---|---|\n");
      for (Parameter parameter : endpoint.parameters()) {
        String fallback = parameter.fallback().isEmpty() ? "" : "`" + parameter.fallback() + "`";
        page.append(
            "| `%s` | %s | %s | %s |\n"
                .formatted(
                    parameter.name(), type(parameter.schema()), fallback, parameter.meaning()));
      }
    }
    String viewers = endpoint.level() == AccessLevel.OPERATOR ? ", but not for viewers" : "";
    page.append("\nFor %s%s.\n".formatted(endpoint.access().text(), viewers));
    endpoint.request().ifPresent(body -> append(page, "Request", body));
    endpoint
        .response()
        .ifPresentOrElse(
            body -> append(page, "Answer", body), () -> page.append("\nThe answer has no body.\n"));
  }

  private static void append(StringBuilder page, String what, Payload body) {
    String types =
        body.contentTypes().stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
    String first = body.contentTypes().getFirst();
    String language =
        first.equals("text/event-stream") ? "text" : first.substring(first.indexOf('/') + 1);
    page.append(
        "\n%s (%s): %s\n\n```%s\n%s\n```\n"
            .formatted(what, types, type(body.schema()), language, body.example()));
  }

  private static void append(StringBuilder page, Schema.ObjectOf object) {
    page.append("\n### %s\n\n| field | type | | |\n|---|---|---|---|\n".formatted(object.name()));
    for (Field field : object.fields()) {
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  field.name(),
                  type(field.schema()),
                  field.required() ? "always" : "",
                  field.meaning()));
    }
  }

  private static String type(Schema schema) {
    return switch (schema) {
      case Schema.Scalar(String type, String format) ->
          format.equals("date-time") ? "time" : type.equals("string") ? "text" : type;
      case Schema.Document(String name, _, String page) -> "[%s](%s)".formatted(name, page);
      case Schema.Range _ -> "integer";
      case Schema.Choice _ -> "text";
      case Schema.AnyOf(List<Schema> options) ->
          options.stream().map(ApiPage::type).collect(Collectors.joining(" or "));
      case Schema.ListOf(Schema item) -> "list of " + type(item);
      case Schema.MapOf(Schema value) -> "map of " + type(value);
      case Schema.ObjectOf object -> link(object.name());
      case Schema.Recursion(String name) -> link(name);
    };
  }

  private static String link(String object) {
    return "[%s](#%s)".formatted(object, object.toLowerCase(Locale.ROOT));
  }
}
