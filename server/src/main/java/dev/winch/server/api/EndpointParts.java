package dev.winch.server.api;

import static dev.winch.server.endpoint.Payload.json;

import dev.winch.server.endpoint.Parameter;
import dev.winch.server.endpoint.Payload;
import dev.winch.server.endpoint.Schema;
import java.util.List;

/** What several endpoints take and answer. */
final class EndpointParts {
  static final Parameter PAGE =
      new Parameter(
          "page",
          Schema.between(1, Integer.MAX_VALUE),
          "1",
          "which page; one past the last is empty");

  static final Parameter SIZE =
      new Parameter("size", Schema.between(1, 20), "10", "items on a page, 1 to 20");

  static final Parameter LONG_SIZE =
      new Parameter("size", Schema.between(1, 100), "25", "items on a page, 1 to 100");

  static final Parameter ORDER =
      new Parameter("order", Schema.oneOf("asc", "desc"), "desc", "`asc`: the oldest first");

  static final Parameter LOG_QUERY =
      new Parameter("q", Schema.TEXT, "", "words that must all be in a part");

  /** Conditions on jobs, which must all hold. */
  static final List<Parameter> FILTERS =
      List.of(
          new Parameter(
              "q",
              Schema.TEXT,
              "",
              "words of name, description or state, the last one may be a beginning;"
                  + " `tag:x`, `tags:x,y`, `state:failed`, `name:x`, `id:x`"),
          new Parameter("state", Schema.TEXT, "", "such as `FAILED`; several with commas: any"),
          new Parameter("tag", Schema.TEXT, "", "a tag; several with commas: any of them"),
          new Parameter(
              "name", Schema.TEXT, "", "words of the name, the last one may be a beginning"),
          new Parameter("createdBy", Schema.TEXT, "", "username or id of the creator"),
          new Parameter(
              "from", Schema.TEXT, "", "created since: a time (RFC 3339), or `24h` for a day ago"),
          new Parameter("to", Schema.TEXT, "", "created before: like `from`"),
          new Parameter("schedule", Schema.TEXT, "", "id of the schedule that started it"));

  static final Parameter LAST_EVENT =
      new Parameter(
          "lastEventId",
          Schema.TEXT,
          "",
          "for clients that cannot set the header `Last-Event-ID`, which takes precedence");

  static final List<String> DOCUMENT_TYPES =
      List.of("text/yaml", "application/x-yaml", "application/json");

  static final Payload OK = json(Shapes.STATUS, "{\"status\":\"OK\"}");

  static final String VALIDATION =
      "The answer is 200 also for a document that is wrong: `problems` has everything that is wrong"
          + " with it, in its order. 400 is for a request without a known content type.";

  private EndpointParts() {}
}
