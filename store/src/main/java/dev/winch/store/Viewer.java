package dev.winch.store;

import dev.winch.model.run.UserId;
import dev.winch.model.spec.Permission;
import java.util.List;

/**
 * Who looks at jobs and schedules: sees those without permissions, those that the user created, and
 * those whose permissions name the user or a role.
 *
 * @param names of the user: username and id
 * @param roles of the user: slugs and ids
 */
public record Viewer(UserId id, List<String> names, List<String> roles) {
  public Viewer {
    names = List.copyOf(names);
    roles = List.copyOf(roles);
  }

  /** Whether this one sees what has these permissions and this creator. */
  public boolean sees(List<Permission> permissions, UserId creator) {
    return permissions.isEmpty()
        || creator.equals(id)
        || permissions.stream().anyMatch(this::isNamed);
  }

  private boolean isNamed(Permission permission) {
    return permission.user().isEmpty()
        ? roles.contains(permission.role())
        : names.contains(permission.user());
  }
}
