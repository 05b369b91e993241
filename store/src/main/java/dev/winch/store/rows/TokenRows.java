package dev.winch.store.rows;

import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Page;
import dev.winch.model.run.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Maps tokens to and from rows. */
public final class TokenRows {
  private static final String COLUMNS =
      "select id, user_id, kind, name, role, created_at, expires_at, used_at from tokens where ";

  private static final Statements.Mapper<AccessToken> TOKEN =
      row ->
          new AccessToken(
              row.text(),
              new UserId(row.text()),
              AccessToken.Kind.valueOf(row.text()),
              row.text(),
              AccessLevel.named(row.text()),
              row.time(),
              row.time(),
              row.maybeTime());

  private TokenRows() {}

  public static Optional<AccessToken> byHash(Statements statements, String hash) {
    return statements.first(COLUMNS + "hash = ?", p -> p.text(hash), TOKEN);
  }

  public static Optional<AccessToken> byId(Statements statements, String id) {
    return statements.first(COLUMNS + "id = ?", p -> p.text(id), TOKEN);
  }

  /** Tokens that programs send, the newest first. */
  public static Page<AccessToken> page(
      Statements statements, Optional<UserId> user, long page, int size) {
    String condition = "kind = 'API'" + (user.isPresent() ? " and user_id = ?" : "");
    return new Page<>(
        statements.list(
            COLUMNS + condition + " order by created_at desc, id desc limit ? offset ?",
            p -> of(user, p).number(size).number(PageMath.offset(page, size)),
            TOKEN),
        page,
        size,
        statements.number("select count(*) from tokens where " + condition, p -> of(user, p)),
        false);
  }

  private static Params of(Optional<UserId> user, Params params) throws SQLException {
    return user.isPresent() ? params.text(user.get().value()) : params;
  }

  static void insert(Statements statements, AccessToken token, String hash) {
    statements.update(
        "insert into tokens"
            + " (id, hash, user_id, kind, name, role, created_at, expires_at, used_at)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        p ->
            p.text(token.id())
                .text(hash)
                .text(token.user().value())
                .text(token.kind().name())
                .text(token.name())
                .text(token.level().map(AccessLevel::slug).orElse(""))
                .time(token.createdAt())
                .time(token.expiresAt())
                .time(token.usedAt()));
  }

  static int deleteExpired(Statements statements, Instant now, int limit) {
    return statements.update(
        "delete from tokens where id in (select id from tokens where expires_at <= ? limit ?)",
        p -> p.time(now).number(limit));
  }
}
