package dev.winch.server.http;

import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Account;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who sends a request, where users log in.
 *
 * @param level what the request may do; a token may allow less than its user has
 * @param roles of the user: slugs and ids
 * @param token that the user logged in with; empty for a password
 */
public record Principal(
    User user, AccessLevel level, List<String> roles, Optional<AccessToken> token) {
  public Principal {
    roles = List.copyOf(roles);
  }

  /** A user who has all rights of the roles. */
  public static Principal of(Account account) {
    return new Principal(account.user(), account.level(), roles(account), Optional.empty());
  }

  /** A user with the rights of a token, which are never more than the user's own. */
  public static Principal by(AccessToken token, Account account) {
    AccessLevel level = token.level().map(account.level()::atMost).orElse(account.level());
    return new Principal(account.user(), level, roles(account), Optional.of(token));
  }

  private static List<String> roles(Account account) {
    return Stream.concat(
            Stream.of(Role.PUBLIC, Role.PUBLIC_ID),
            account.roles().stream().flatMap(role -> Stream.of(role.slug(), role.id())))
        .toList();
  }
}
