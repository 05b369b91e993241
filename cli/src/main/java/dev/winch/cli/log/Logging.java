package dev.winch.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.winch.model.run.NodeId;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Configures logback in code, because reading a file takes a tenth of the start-up time. Logback
 * finds this class as a service; until the settings are read, only warnings are written.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  /** Our loggers; libraries log only warnings and errors. */
  private static final String OURS = "dev.winch";

  /** Logs every connection attempt, which the broker logs once. */
  private static final String RABBIT_SOCKETS = "com.rabbitmq.client.impl.SocketFrameHandler";

  /** Logs every broken connection with a trace; the store logs the relevant ones. */
  private static final String POOL = "com.zaxxer.hikari";

  /** Log every malformed request, which the client gets as an answer. */
  private static final List<String> PROTOCOL =
      List.of(
          "org.eclipse.jetty.http.HttpParser",
          "org.eclipse.jetty.server.Response",
          "org.eclipse.jetty.util.HostPort");

  private static volatile boolean json;

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    write(context, Level.WARN, new PrettyLines());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Applies the settings.
   *
   * @param level {@code debug info warn warning error}
   * @param format {@code pretty json}
   */
  public static void apply(String level, String format) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Level ours = level.equals("warning") ? Level.WARN : Level.toLevel(level);
    json = format.equals("json");
    write(context, ours, json ? new JsonLines("") : new PrettyLines());
  }

  /** The node of this process, which lines of JSON name from now on. */
  public static void node(NodeId node) {
    if (json) {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      write(context, context.getLogger(OURS).getLevel(), new JsonLines(node.value()));
    }
  }

  private static void write(LoggerContext context, Level ours, Encoder<ILoggingEvent> encoder) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();
    root.addAppender(stderr);
    root.setLevel(ours.isGreaterOrEqual(Level.WARN) ? ours : Level.WARN);
    context.getLogger(OURS).setLevel(ours);
    context.getLogger(RABBIT_SOCKETS).setLevel(Level.OFF);
    context.getLogger(POOL).setLevel(Level.ERROR);
    PROTOCOL.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
  }
}
