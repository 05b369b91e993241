package dev.winch.server.api;

import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.UserId;
import dev.winch.server.middleware.TokenText;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes tokens of programs and of browsers' sessions. Thread-safe. */
final class TokenIssuer {
  private final TokenText texts = new TokenText();
  private final InstantSource clock;
  private final IdGenerator ids;

  TokenIssuer(InstantSource clock, IdGenerator ids) {
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * A token that is not stored yet.
   *
   * @param text the token itself, of which only the hash is stored
   */
  record Issued(AccessToken token, String text) {
    String hash() {
      return TokenText.hash(text);
    }
  }

  /**
   * @param expiry the end of its life by the time of its making
   */
  Issued issue(
      AccessToken.Kind kind,
      UserId user,
      String name,
      Optional<AccessLevel> level,
      UnaryOperator<Instant> expiry) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    AccessToken token =
        new AccessToken(
            ids.next(), user, kind, name, level, now, expiry.apply(now), Optional.empty());
    String prefix =
        switch (kind) {
          case API -> TokenText.API;
          case SESSION -> TokenText.SESSION;
        };
    return new Issued(token, texts.next(prefix));
  }
}
