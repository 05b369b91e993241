package dev.winch.cli.mcp;

import dev.winch.cli.client.ApiClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tool that an agent can call.
 *
 * @param writes whether it changes something, so that it exists with {@code --write} only
 */
record McpTool(
    String name, String description, boolean writes, List<Argument> arguments, Work work) {

  /**
   * An argument.
   *
   * @param type string or integer, of JSON Schema
   */
  record Argument(String name, String type, boolean required, String description) {}

  /** What the tool does; the agent gets the message of an exception as the result. */
  @FunctionalInterface
  interface Work {
    String call(ApiClient api, McpArguments arguments) throws InterruptedException;
  }

  static Argument text(String name, String description) {
    return new Argument(name, "string", true, description);
  }

  static Argument optional(String name, String type, String description) {
    return new Argument(name, type, false, description);
  }

  /** The tool as {@code tools/list} shows it. */
  Map<String, Object> described() {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Argument argument : arguments) {
      properties.put(
          argument.name(), Map.of("type", argument.type(), "description", argument.description()));
      if (argument.required()) {
        required.add(argument.name());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    Map<String, Object> tool = new LinkedHashMap<>();
    tool.put("name", name);
    tool.put("description", description);
    tool.put("inputSchema", schema);
    tool.put("annotations", Map.of("readOnlyHint", !writes));
    return tool;
  }
}
