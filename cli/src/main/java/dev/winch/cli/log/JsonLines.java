package dev.winch.cli.log;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.winch.model.run.JobId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.WebhookCall;
import java.util.Map;
import java.util.TreeMap;

/**
 * Log encoder that writes one JSON object per line: {@code timestamp} (milliseconds), {@code
 * level}, {@code threadName}, {@code loggerName}, {@code formattedMessage}, {@code throwable}, and
 * {@code mdc} with ids: those in scope, those that the message names, and the process's node.
 */
final class JsonLines extends JsonEncoder {
  private final String node;

  /**
   * @param node the id of this process's node; {@code ""} while it is unknown
   */
  JsonLines(String node) {
    this.node = node;
    setWithSequenceNumber(false);
    setWithNanoseconds(false);
    setWithContext(false);
    setWithMarkers(false);
    setWithMessage(false);
    setWithArguments(false);
    setWithFormattedMessage(true);
  }

  @Override
  protected void appendMDC(StringBuilder line, ILoggingEvent event) {
    Map<String, String> ids = new TreeMap<>(event.getMDCPropertyMap());
    Object[] arguments = event.getArgumentArray();
    if (arguments != null) {
      for (Object argument : arguments) {
        name(ids, argument);
      }
    }
    if (!node.isEmpty()) {
      ids.putIfAbsent("node", node);
    }
    line.append(VALUE_SEPARATOR);
    appendMap(line, MDC_ATTR_NAME, ids);
  }

  /** What a message is about is also a field. */
  private static void name(Map<String, String> ids, Object argument) {
    switch (argument) {
      case JobId job -> ids.putIfAbsent("job", job.value());
      case TaskId task -> ids.putIfAbsent("task", task.value());
      case ScheduleId schedule -> ids.putIfAbsent("schedule", schedule.value());
      case WebhookCall call -> {
        ids.putIfAbsent("job", call.job().value());
        call.task().ifPresent(task -> ids.putIfAbsent("task", task.value()));
      }
      case null, default -> {}
    }
  }
}
