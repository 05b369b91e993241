package dev.winch.broker.postgres;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Translates SQL errors of the broker into exceptions with a remedy. */
final class BrokerDatabaseErrors {
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String NO_PRIVILEGE = "42501";

  private BrokerDatabaseErrors() {}

  static WinchException of(SQLException failure) {
    SQLException cause = ofServer(failure);
    String state = cause.getSQLState() == null ? "" : cause.getSQLState();
    return switch (state) {
      case UNDEFINED_TABLE ->
          unavailable(
              "has no queues yet: start a coordinator, or run `winch migration`, to make them",
              failure);
      case NO_PRIVILEGE ->
          unavailable("is closed to this user: let it use the tables of Winch", failure);
      default -> byClass(state, failure);
    };
  }

  private static WinchException byClass(String state, SQLException failure) {
    return switch (state.length() == 5 ? state.substring(0, 2) : "") {
      // Connection lost, server shutting down, login rejected, unknown database.
      case "08", "57", "28", "3D" -> unavailable("does not answer", failure);
      case "53" -> unavailable("has no room left: give it memory, disk or connections", failure);
      case "58", "XX" -> unavailable("is damaged: see its log", failure);
      // Transaction aborted by a conflict, row locked, read-only after a failover.
      case "40", "55", "25" -> unavailable("is busy", failure);
      default ->
          failure instanceof SQLTransientConnectionException
              ? unavailable("does not answer", failure)
              : new InternalException(
                  "the broker's database rejected a statement: " + failure, failure);
    };
  }

  /** The pool's exception only reports the timeout; its cause is the server's error. */
  private static SQLException ofServer(SQLException failure) {
    return failure.getCause() instanceof SQLException cause ? cause : failure;
  }

  private static UnavailableException unavailable(String what, SQLException cause) {
    String said = ofServer(cause).getMessage();
    String first = said == null ? "" : said.lines().findFirst().orElse("");
    return new UnavailableException("the broker's database " + what + ": " + first, cause);
  }
}
