package dev.winch.server.http;

import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.Account;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who sends a request, where users log in.
 *
 * @param level what the request may do; a token may allow less than its user has
 * @param roles of the user: slugs and ids
 */
public record Principal(User user, AccessLevel level, List<String> roles) {
  public Principal {
    roles = List.copyOf(roles);
  }

  /** A user with all rights of the roles. */
  public static Principal of(Account account) {
    return new Principal(
        account.user(),
        account.level(),
        Stream.concat(
                Stream.of(Role.PUBLIC, Role.PUBLIC_ID),
                account.roles().stream().flatMap(role -> Stream.of(role.slug(), role.id())))
            .toList());
  }

  /** The same user with no more rights than the level grants. */
  public Principal atMost(AccessLevel most) {
    return new Principal(user, level.atMost(most), roles);
  }
}
