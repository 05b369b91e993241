package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Error texts for operators, without credentials and message bodies. */
final class RabbitErrorText {
  private RabbitErrorText() {}

  static String of(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      switch (at) {
        case ShutdownSignalException closed -> {
          return of(closed);
        }
        case UnknownHostException unknown -> {
          return "the host " + unknown.getMessage() + " is not known";
        }
        case ConnectException refused -> {
          return String.valueOf(refused.getMessage());
        }
        case SocketTimeoutException _ -> {
          return "it does not answer in time";
        }
        default -> {}
      }
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** Whether RabbitMQ rejects the operation permanently, so that a retry is pointless. */
  static boolean isRefusal(@Nullable Throwable failure) {
    return failure != null
        && (failure instanceof ShutdownSignalException closed
            ? closed.getReason() instanceof AMQP.Channel.Close close
                && (close.getReplyCode() == AMQP.PRECONDITION_FAILED
                    || close.getReplyCode() == AMQP.ACCESS_REFUSED)
            : isRefusal(failure.getCause()));
  }

  private static String of(ShutdownSignalException closed) {
    return switch (closed.getReason()) {
      case AMQP.Channel.Close close when isMismatch(close) ->
          close.getReplyText()
              + "; this queue was made with another broker.rabbitmq.queue.type: delete it in"
              + " RabbitMQ when it is empty, or set the key as it was";
      case AMQP.Channel.Close close -> close.getReplyText();
      case AMQP.Connection.Close close -> close.getReplyText();
      case null, default ->
          closed.getCause() == null ? "the connection is lost" : of(closed.getCause());
    };
  }

  private static boolean isMismatch(AMQP.Channel.Close close) {
    return close.getReplyCode() == AMQP.PRECONDITION_FAILED
        && close.getReplyText().contains("inequivalent arg");
  }
}
