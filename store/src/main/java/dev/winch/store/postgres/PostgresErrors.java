package dev.winch.store.postgres;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/**
 * Translates SQL errors into exceptions with a remedy.
 *
 * @param database its location, without a password
 */
record PostgresErrors(String database) {

  /** The exception for a failed statement. */
  RuntimeException of(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      // Serialization failure, deadlock.
      case "40001", "40P01" ->
          new TransientDatabaseException(
              false,
              unavailable("is too busy: repeated conflicts with other transactions", failure));
      // The server is shutting down, crashed, starting up or now a standby; an idle transaction
      // timed out; the connection lost a prepared statement.
      case "57P01", "57P02", "57P03", "57P05", "25P03", "26000", "0A000", "25006" -> lost(failure);
      case "53100" -> unavailable("cannot grow, its disk is full: free some space", failure);
      case "53200" -> unavailable("gets no memory: give its machine more", failure);
      case "53300" -> unavailable("has no free connection: raise its max_connections", failure);
      case "57014" -> unavailable("ended a statement that took too long", failure);
      case "28000", "28P01" ->
          unavailable("does not let this user in: see user and password in the dsn", failure);
      case "3D000" -> unavailable("is not there: create it, or name another one", failure);
      // Division by (count(*) = expected).
      case "22012" -> new InternalException("a row to be replaced does not exist", failure);
      default -> byClass(state, failure);
    };
  }

  /** Whether the failure is a duplicate key. */
  static boolean isDuplicate(InternalException defect) {
    return defect.getCause() instanceof SQLException failure
        && "23505".equals(failure.getSQLState());
  }

  private RuntimeException byClass(String state, SQLException failure) {
    if (failure instanceof SQLTransientConnectionException) {
      return noConnection(failure);
    }
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "08" -> lost(failure);
      case "53", "58", "XX" -> unavailable("cannot work: see its log", failure);
      default ->
          new InternalException(
              "the database " + database + " rejected a statement: " + failure, failure);
    };
  }

  /**
   * The pool had no connection in time. The reason is that of its last failed attempt to open one,
   * if known.
   */
  private RuntimeException noConnection(SQLException failure) {
    if (failure.getCause() instanceof SQLException cause) {
      return of(cause) instanceof UnavailableException known ? known : lost(cause).as();
    }
    return lost(failure).as();
  }

  private TransientDatabaseException lost(SQLException failure) {
    return new TransientDatabaseException(
        true, unavailable("does not answer: check that it is running and reachable", failure));
  }

  UnavailableException unavailable(String what, Exception cause) {
    return new UnavailableException("the database " + database + " " + what, cause);
  }

  UnavailableException unavailable(String what) {
    return new UnavailableException("the database " + database + " " + what);
  }
}
