package dev.winch.model.run;

import java.util.List;

/**
 * A user with the roles that were assigned; {@code public}, which everybody has, is not among them.
 *
 * @param roles by slug
 */
public record Account(User user, List<Role> roles) {
  public Account {
    roles = List.copyOf(roles);
  }

  /** The names of the roles. */
  public List<String> slugs() {
    return roles.stream().map(Role::slug).toList();
  }

  public AccessLevel level() {
    return AccessLevel.of(slugs());
  }
}
