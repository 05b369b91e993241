package dev.winch.cli.log;

import ch.qos.logback.classic.encoder.JsonEncoder;

/**
 * Log encoder that writes one JSON object per line: {@code timestamp} (milliseconds), {@code
 * level}, {@code threadName}, {@code loggerName}, {@code formattedMessage}, {@code throwable}, and
 * {@code mdc} with ids.
 */
final class JsonLines extends JsonEncoder {
  JsonLines() {
    setWithSequenceNumber(false);
    setWithNanoseconds(false);
    setWithContext(false);
    setWithMarkers(false);
    setWithMessage(false);
    setWithArguments(false);
    setWithFormattedMessage(true);
  }
}
