package dev.winch.server.api;

import static dev.winch.server.endpoint.Schema.BOOL;
import static dev.winch.server.endpoint.Schema.INTEGER;
import static dev.winch.server.endpoint.Schema.TEXT;
import static dev.winch.server.endpoint.Schema.always;
import static dev.winch.server.endpoint.Schema.listOf;
import static dev.winch.server.endpoint.Schema.mapOf;
import static dev.winch.server.endpoint.Schema.maybe;
import static dev.winch.server.endpoint.Schema.object;

import dev.winch.server.endpoint.Schema;
import dev.winch.server.endpoint.Schema.ObjectOf;
import java.util.List;

/**
 * Objects that many endpoints share. The writers of {@code codec.view} write what these classes
 * describe.
 */
final class Shapes {
  static final Schema TEXTS = listOf(TEXT);

  static final Schema TEXT_MAP = mapOf(TEXT);

  static final ObjectOf STATUS = object("Status", always("status", TEXT, "`OK`"));

  private Shapes() {}

  /** A page of a list. */
  static ObjectOf page(ObjectOf item) {
    return new ObjectOf(
        "PageOf" + item.name(),
        List.of(
            always("items", listOf(item)),
            always("number", INTEGER),
            always("size", INTEGER),
            always("totalPages", INTEGER),
            always("totalItems", INTEGER),
            maybe("totalItemsIsLowerBound", BOOL)));
  }
}
