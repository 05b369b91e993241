package dev.winch.server.endpoint;

import java.util.List;

/**
 * The body of a request or an answer.
 *
 * @param contentTypes that it may have, the usual one first
 * @param example a whole body of the first type
 */
public record Payload(List<String> contentTypes, Schema schema, String example) {
  public Payload {
    contentTypes = List.copyOf(contentTypes);
    example = example.strip();
  }

  public static Payload json(Schema schema, String example) {
    return new Payload(List.of("application/json"), schema, example);
  }
}
