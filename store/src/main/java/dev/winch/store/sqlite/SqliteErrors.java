package dev.winch.store.sqlite;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Translates SQLite errors into exceptions with a remedy. */
record SqliteErrors(Path file) {

  WinchException of(SQLException failure) {
    SQLiteErrorCode code =
        failure instanceof SQLiteException known
            ? SQLiteErrorCode.getErrorCode(known.getResultCode().code & 0xff)
            : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code) {
      case SQLITE_BUSY, SQLITE_LOCKED ->
          unavailable("is locked by another program: end that program", failure);
      case SQLITE_FULL -> unavailable("cannot grow, its disk is full: free some space", failure);
      case SQLITE_READONLY, SQLITE_PERM ->
          unavailable("cannot be written: let Winch's user write the file and its folder", failure);
      case SQLITE_CANTOPEN ->
          unavailable("cannot be opened: let Winch's user enter and write its folder", failure);
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          unavailable("is damaged: stop Winch and put a backup in its place", failure);
      case SQLITE_IOERR ->
          unavailable("cannot be read or written: see what is wrong with its disk", failure);
      case SQLITE_NOMEM -> unavailable("gets no memory: give the machine more", failure);
      default ->
          new InternalException(
              "the database " + file + " rejected a statement: " + failure, failure);
    };
  }

  UnavailableException unavailable(String what, Exception cause) {
    return new UnavailableException("the database " + file + " " + what, cause);
  }

  UnavailableException unavailable(String what) {
    return new UnavailableException("the database " + file + " " + what);
  }
}
