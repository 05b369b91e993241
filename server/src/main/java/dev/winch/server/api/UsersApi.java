package dev.winch.server.api;

import dev.winch.codec.UserDecoder;
import dev.winch.codec.view.ViewWriter;
import dev.winch.engine.Engine;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.server.middleware.Passwords;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** {@code /users}: creates users. */
public final class UsersApi {
  private static final int LONGEST_NAME = 64;

  private final Engine engine;
  private final ViewWriter views;
  private final Submission submission;
  private final InstantSource clock;
  private final IdGenerator ids;
  private final Passwords passwords;

  public UsersApi(
      Engine engine,
      ViewWriter views,
      Submission submission,
      InstantSource clock,
      IdGenerator ids,
      Passwords passwords) {
    this.engine = engine;
    this.views = views;
    this.submission = submission;
    this.clock = clock;
    this.ids = ids;
    this.passwords = passwords;
  }

  ApiResponse create(Request request) {
    UserDecoder.NewUser wanted = submission.read(request, UserDecoder::user);
    String username = name("username", wanted.username().strip());
    require(!username.isEmpty(), "must provide username");
    require(!wanted.password().isBlank(), "must provide password");
    byte[] password = wanted.password().getBytes(StandardCharsets.UTF_8);
    require(password.length <= Passwords.LONGEST, "invalid password");
    User user =
        new User(
            new UserId(ids.next()),
            username,
            name("name", wanted.name()),
            passwords.hash(password),
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
}
