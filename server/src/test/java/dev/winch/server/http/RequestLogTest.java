package dev.winch.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The request log: one line for each answered request, as the reference writes it. */
class RequestLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.winch.server.requests");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Listener listener;

  @BeforeEach
  void open() {
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(ch.qos.logback.classic.Level.DEBUG);
    var exceptionMapper =
        new ExceptionMapper((message, problems) -> message.getBytes(UTF_8), () -> "failure-1");
    Handler routes =
        new Router(
            exceptionMapper,
            List.of(
                Routes.of("GET /health", request -> ApiResponse.empty(200)),
                Routes.of("GET /jobs/{id}/log", request -> ApiResponse.empty(200)),
                Routes.of(
                    "GET /jobs/{id}",
                    request -> {
                      throw new NotFoundException("job not found");
                    }),
                Routes.of(
                    "POST /jobs",
                    request -> {
                      throw new InvalidInputException(new String(request.body(), UTF_8));
                    })));
    var log =
        new RequestLog(
            Level.DEBUG, List.of("GET /health", "GET /jobs/*/log"), exceptionMapper, routes);
    listener =
        Listener.open(
            new ListenAddress("127.0.0.1", 0),
            "coordinator.address",
            1000,
            log,
            exceptionMapper,
            Optional.empty());
  }

  @AfterEach
  void close() {
    listener.close();
    logger.detachAppender(lines);
    logger.setLevel(ch.qos.logback.classic.Level.OFF);
  }

  @Test
  void aRequestIsOneLineWithItsTargetMethodPeerAndStatus() throws IOException {
    ask("GET /health?verbose=1");
    ask("GET /jobs/1/log");
    ask("OPTIONS /jobs?page=1");

    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(ch.qos.logback.classic.Level.DEBUG);
              assertThat(line.getMessage()).isEqualTo("Request");
              assertThat(fields(line))
                  .containsOnly(
                      Map.entry("URI", "/jobs?page=1"),
                      Map.entry("method", "OPTIONS"),
                      Map.entry("remote-ip", "127.0.0.1"),
                      Map.entry("status", "204"));
            });
  }

  @Test
  void anErrorAnswerIsAnErrorWithItsMessage() throws IOException {
    ask("GET /jobs/1");
    ask("DELETE /jobs/1");
    ask("GET /nothing");

    assertThat(lines.list)
        .allMatch(line -> line.getLevel() == ch.qos.logback.classic.Level.ERROR)
        .extracting(line -> fields(line).get("error"))
        .containsExactly("job not found", "Method Not Allowed", "Not Found");
  }

  @Test
  void o21_bodiesAreNeverLogged() throws IOException {
    RawClient.ask(listener.port(), "POST /jobs HTTP/1.1\nHost: winch\nContent-Length: 6\n\nsecret");

    assertThat(lines.list)
        .singleElement()
        .extracting(line -> fields(line).get("error"))
        .isEqualTo("Bad Request");
  }

  private void ask(String request) throws IOException {
    RawClient.ask(listener.port(), request + " HTTP/1.1\nHost: winch\n\n");
  }

  private static Map<String, String> fields(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }
}
