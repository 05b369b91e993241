package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.PlainJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent works with a Winch through {@code winch mcp}, over its standard input and output. */
class AgentTest {
  @TempDir private Path temp;

  private Process process;
  private BufferedReader out;
  private int requests;

  private void start(WinchProcess winch, String... options) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(WinchProcess.LAUNCHER.toString(), "mcp");
    builder.command().addAll(List.of(options));
    builder.environment().put("WINCH_ENDPOINT", winch.url());
    builder.redirectError(temp.resolve("mcp.log").toFile());
    process = builder.start();
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  private void send(Map<String, Object> message) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((PlainJson.write(message) + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  private String ask(String method, Map<String, Object> params) throws IOException {
    requests++;
    send(Map.of("jsonrpc", "2.0", "id", requests, "method", method, "params", params));
    String answer = out.readLine();
    assertThat(answer).startsWith("{\"jsonrpc\":\"2.0\",\"id\":" + requests + ",");
    return answer;
  }

  private String call(String tool, Map<String, Object> arguments) throws IOException {
    return ask("tools/call", Map.of("name", tool, "arguments", arguments));
  }

  private void stop() throws Exception {
    process.getOutputStream().close();
    assertThat(process.waitFor(WinchProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void aJobIsValidatedSubmittedFollowedAndExplained() throws Exception {
    Map<String, String> shell =
        Map.of(
            "WINCH_RUNTIME_TYPE",
            "shell",
            "WINCH_WORKER_TEMP_DIR",
            temp.resolve("runs").toString());
    try (WinchProcess winch = WinchProcess.start(temp.resolve("data"), shell)) {
      start(winch, "--write");
      assertThat(ask("initialize", Map.of("protocolVersion", "2025-06-18")))
          .contains("\"protocolVersion\":\"2025-06-18\"");
      send(Map.of("jsonrpc", "2.0", "method", "notifications/initialized"));

      assertThat(call("validate_job", Map.of("document", "name: x\ntasks:\n- nmae: y\n")))
          .contains("did you mean", "\"isError\":false");
      String job = "name: hi\ntasks:\n- name: greet\n  run: echo hello agent; exit 3\n";
      assertThat(call("submit_job", Map.of("document", job))).contains("PENDING");
      assertThat(call("follow_job", Map.of("id", "@last", "seconds", 600)))
          .contains("greet | hello agent", "✗ greet failed", ": FAILED");
      assertThat(call("job_logs", Map.of("id", "@last"))).contains("hello agent");
      assertThat(call("why", Map.of("id", "@last"))).contains("FAILED");
      assertThat(call("list_jobs", Map.of("q", "state:failed"))).contains("\\\"totalItems\\\":1");
      stop();

      start(winch);
      assertThat(call("cancel_job", Map.of("id", "@last"))).contains("winch mcp --write");
      stop();
    }
  }
}
