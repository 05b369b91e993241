package dev.winch.server.api;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.winch.codec.UserDecoder;
import dev.winch.codec.view.ViewWriter;
import dev.winch.engine.Engine;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;

/** {@code /users}: creates users. */
public final class UsersApi {
  private static final int LONGEST_NAME = 64;

  /** In bytes; BCrypt ignores the rest. */
  private static final int LONGEST_PASSWORD = 72;

  private static final int COST = 10;

  private final Engine engine;
  private final ViewWriter views;
  private final Submission submission;
  private final InstantSource clock;
  private final IdGenerator ids;

  /** Limits password hashing to one processor at a time, because a hash takes many milliseconds. */
  private final Semaphore hashing = new Semaphore(1);

  public UsersApi(
      Engine engine,
      ViewWriter views,
      Submission submission,
      InstantSource clock,
      IdGenerator ids) {
    this.engine = engine;
    this.views = views;
    this.submission = submission;
    this.clock = clock;
    this.ids = ids;
  }

  ApiResponse create(Request request) {
    UserDecoder.NewUser wanted = submission.read(request, UserDecoder::user);
    String username = name("username", wanted.username().strip());
    require(!username.isEmpty(), "must provide username");
    require(!wanted.password().isBlank(), "must provide password");
    byte[] password = wanted.password().getBytes(StandardCharsets.UTF_8);
    require(password.length <= LONGEST_PASSWORD, "invalid password");
    User user =
        new User(
            new UserId(ids.next()),
            username,
            name("name", wanted.name()),
            hash(password),
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            false);
    engine.addUser(user);
    return ApiResponse.json(views.user(user));
  }

  private static String name(String field, String text) {
    require(
        text.codePointCount(0, text.length()) <= LONGEST_NAME,
        field + " must not be longer than " + LONGEST_NAME + " characters");
    return text;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new InvalidInputException(message);
    }
  }

  private String hash(byte[] password) {
    hashing.acquireUninterruptibly();
    try {
      return new String(BCrypt.withDefaults().hash(COST, password), StandardCharsets.US_ASCII);
    } finally {
      hashing.release();
    }
  }
}
