package dev.winch.server.api;

import static dev.winch.server.endpoint.Payload.json;

import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import dev.winch.server.endpoint.Payload;
import dev.winch.server.endpoint.Schema;
import java.util.List;

/** The endpoints that describe this API. */
public final class DocsEndpoints {
  public static final List<Endpoint<DocsApi>> DOCS =
      List.of(
          Endpoint.<DocsApi>of(
                  "GET /openapi.json",
                  "Describes this API as an OpenAPI 3.1 document.",
                  DocsApi::openApi)
              .allows(EndpointAccess.ANYONE)
              .answers(json(Schema.ANY, "{\"openapi\":\"3.1.0\"}")),
          Endpoint.<DocsApi>of(
                  "GET /schema/job.json",
                  "Describes job files as a JSON Schema, for editors.",
                  DocsApi::jobSchema)
              .allows(EndpointAccess.ANYONE)
              .answers(json(Schema.ANY, "{\"title\":\"A Winch job\"}")),
          Endpoint.<DocsApi>of(
                  "GET /schema/scheduled-job.json",
                  "Describes files of scheduled jobs as a JSON Schema, for editors.",
                  DocsApi::scheduleSchema)
              .allows(EndpointAccess.ANYONE)
              .answers(json(Schema.ANY, "{\"title\":\"A scheduled Winch job\"}")),
          asset("GET /docs", "Shows this API as a page.", DocsApi.PAGE),
          asset("GET /docs/docs.js", "The script of that page.", DocsApi.SCRIPT),
          asset("GET /docs/docs.css", "The style of that page.", DocsApi.STYLE));

  private DocsEndpoints() {}

  private static Endpoint<DocsApi> asset(
      String methodAndPath, String summary, DocsApi.Asset asset) {
    return Endpoint.<DocsApi>of(methodAndPath, summary, (api, _) -> api.show(asset))
        .allows(EndpointAccess.ANYONE)
        .answers(new Payload(List.of(asset.type()), Schema.TEXT, asset.example()));
  }
}
