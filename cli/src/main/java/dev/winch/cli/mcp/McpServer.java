package dev.winch.cli.mcp;

import dev.winch.cli.client.ApiClient;
import dev.winch.codec.PlainJson;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.WinchException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Model Context Protocol: JSON-RPC 2.0, one message a line. Without permission to write, the
 * tools that change something do not exist.
 */
public final class McpServer {
  /** Newest first; a client that asks for another one is offered the newest. */
  private static final List<String> PROTOCOLS = List.of("2025-06-18", "2025-03-26", "2024-11-05");

  private static final int PARSE_ERROR = -32700;
  private static final int INVALID_REQUEST = -32600;
  private static final int UNKNOWN_METHOD = -32601;
  private static final int INVALID_PARAMS = -32602;

  private final ApiClient api;
  private final String version;
  private final boolean write;
  private final List<McpTool> tools;

  /**
   * @param version of Winch
   * @param write whether tools may change something
   */
  public McpServer(ApiClient api, String version, boolean write, InstantSource clock) {
    this.api = api;
    this.version = version;
    this.write = write;
    this.tools =
        new McpTools(clock).all().stream().filter(tool -> write || !tool.writes()).toList();
  }

  /** The answer to a message; empty for a notification. */
  public Optional<String> answer(String line) throws InterruptedException {
    Object message;
    try {
      message = PlainJson.read(line);
    } catch (InvalidInputException e) {
      return Optional.of(error(null, PARSE_ERROR, "not JSON: " + e.getMessage()));
    }
    if (!(message instanceof Map<?, ?> request)
        || !(request.get("method") instanceof String method)) {
      return Optional.of(error(null, INVALID_REQUEST, "not a request with a method"));
    }
    Object id = request.get("id");
    if (id == null) {
      return Optional.empty();
    }
    Map<?, ?> params = request.get("params") instanceof Map<?, ?> given ? given : Map.of();
    return Optional.of(
        switch (method) {
          case "initialize" -> result(id, initialized(params));
          case "ping" -> result(id, Map.of());
          case "tools/list" ->
              result(id, Map.of("tools", tools.stream().map(McpTool::described).toList()));
          case "tools/call" -> call(id, params);
          default -> error(id, UNKNOWN_METHOD, "there is no method " + method);
        });
  }

  private Map<String, Object> initialized(Map<?, ?> params) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "protocolVersion",
        params.get("protocolVersion") instanceof String asked && PROTOCOLS.contains(asked)
            ? asked
            : PROTOCOLS.getFirst());
    answer.put("capabilities", Map.of("tools", Map.of("listChanged", false)));
    answer.put("serverInfo", Map.of("name", "winch", "version", version));
    answer.put(
        "instructions",
        "Winch runs jobs: YAML documents of tasks. Validate a document before you submit it; ask"
            + " `why` about a job that does not run, and read `job_logs` of one that failed."
            + (write ? "" : " This session is read-only."));
    return answer;
  }

  private String call(Object id, Map<?, ?> params) throws InterruptedException {
    Optional<McpTool> tool =
        tools.stream().filter(one -> one.name().equals(params.get("name"))).findFirst();
    if (tool.isEmpty()) {
      String hint = write ? "" : "; tools that change something need `winch mcp --write`";
      return error(id, INVALID_PARAMS, "there is no tool " + params.get("name") + hint);
    }
    Map<?, ?> arguments = params.get("arguments") instanceof Map<?, ?> given ? given : Map.of();
    try {
      return result(id, content(tool.get().work().call(api, new McpArguments(arguments)), false));
    } catch (WinchException fault) {
      return result(id, content(String.valueOf(fault.getMessage()), true));
    }
  }

  private static Map<String, Object> content(String text, boolean failed) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("content", List.of(Map.of("type", "text", "text", text)));
    content.put("isError", failed);
    return content;
  }

  private static String result(Object id, Map<String, Object> result) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("jsonrpc", "2.0");
    answer.put("id", id);
    answer.put("result", result);
    return PlainJson.write(answer);
  }

  private static String error(@Nullable Object id, int code, String message) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("jsonrpc", "2.0");
    answer.put("id", id);
    answer.put("error", Map.of("code", code, "message", message));
    return PlainJson.write(answer);
  }
}
