package dev.winch.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class PrettyLinesTest {
  private static final Instant AT =
      LocalDateTime.of(2026, 1, 2, 3, 4, 5, 67_000_000).atZone(ZoneId.systemDefault()).toInstant();

  private static LoggingEvent event(Level level, String message) {
    LoggingEvent event = new LoggingEvent();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    event.setLoggerContext(context);
    event.setLoggerName("dev.winch.cli.command.RunCommand");
    event.setLevel(level);
    event.setMessage(message);
    event.setInstant(AT);
    return event;
  }

  private static String line(LoggingEvent event) {
    return new String(new PrettyLines().encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void aLineHasTimeLevelLoggerAndMessage() {
    assertThat(line(event(Level.INFO, "Winch serves")))
        .isEqualTo("2026-01-02 03:04:05.067 INFO  RunCommand Winch serves\n");
    assertThat(line(event(Level.ERROR, "schön"))).contains(" ERROR RunCommand schön\n");
  }

  @Test
  void pairsFollowTheMessage() {
    LoggingEvent event = event(Level.DEBUG, "GET /jobs");
    event.setKeyValuePairs(
        List.of(new KeyValuePair("status", 200), new KeyValuePair("method", "GET")));

    assertThat(line(event)).endsWith("RunCommand GET /jobs status=\"200\" method=\"GET\"\n");
  }

  @Test
  void idsInScopeFollow() {
    LoggingEvent event = event(Level.WARN, "it failed");
    event.setMDCPropertyMap(Map.of("request", "abc"));

    assertThat(line(event)).endsWith("RunCommand it failed request=\"abc\"\n");
  }

  @Test
  void theTraceOfAFailureFollows() {
    LoggingEvent event = event(Level.WARN, "it failed");
    event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("why")));

    assertThat(line(event))
        .contains("RunCommand it failed\njava.lang.IllegalStateException: why\n")
        .contains("theTraceOfAFailureFollows")
        .endsWith("\n");
  }
}
