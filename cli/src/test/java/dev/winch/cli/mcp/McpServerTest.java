package dev.winch.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.ApiClient;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol itself; no Winch answers at the address, so tools fail. */
class McpServerTest {
  private static McpServer server(boolean write) {
    return new McpServer(
        new ApiClient("http://127.0.0.1:1"), "1.2.3", write, InstantSource.system());
  }

  private static String answer(String line) throws InterruptedException {
    return server(false).answer(line).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"2024-11-05, 2024-11-05", "2025-06-18, 2025-06-18", "1999-01-01, 2025-06-18"})
  void theProtocolIsThatOfTheClientIfItIsKnown(String asked, String agreed) throws Exception {
    assertThat(
            answer(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
                    + "\"params\":{\"protocolVersion\":\""
                    + asked
                    + "\"}}"))
        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"" + agreed)
        .contains("\"tools\":{\"listChanged\":false}", "\"1.2.3\"", "This session is read-only.");
  }

  @Test
  void toolsThatChangeSomethingExistOnlyWithPermission() throws Exception {
    String list = "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/list\"}";
    assertThat(answer(list))
        .contains("\"list_jobs\"", "\"follow_job\"", "\"job_logs\"", "\"why\"", "\"validate_job\"")
        .doesNotContain("submit_job", "cancel_job", "restart_job", "\"readOnlyHint\":false");
    assertThat(server(true).answer(list).orElseThrow())
        .contains("\"submit_job\"", "\"cancel_job\"", "\"restart_job\"");
    assertThat(
            answer(
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\","
                    + "\"params\":{\"name\":\"submit_job\",\"arguments\":{\"document\":\"x\"}}}"))
        .contains("\"code\":-32602", "need `winch mcp --write`");
  }

  @Test
  void aFailingToolReportsItsErrorToTheAgent() throws Exception {
    assertThat(
            answer(
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\","
                    + "\"params\":{\"name\":\"list_queues\"}}"))
        .contains("\"isError\":true", "no Winch answers at http://127.0.0.1:1");
    assertThat(
            answer(
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\","
                    + "\"params\":{\"name\":\"get_job\",\"arguments\":{\"id\":7}}}"))
        .contains("\"isError\":true", "the argument \\\"id\\\" is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | -32700",
        "[] | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"} | -32601",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"} | -32602"
      })
  void malformedMessagesHaveAnErrorCode(String line, String code) throws Exception {
    assertThat(answer(line)).contains("\"error\":", "\"code\":" + code);
  }

  @Test
  void aNotificationHasNoAnswer() throws Exception {
    assertThat(
            server(false).answer("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
        .isEmpty();
  }
}
