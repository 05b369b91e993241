package dev.winch.store;

import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import java.util.Optional;

/** Users and roles, for permissions and for who did what. */
public interface UserQueries {

  Optional<User> user(UserId id);

  Optional<User> userByName(String username);

  Optional<Role> role(String slugOrId);

  /** Whether there is a role with this slug or id. */
  default boolean roleExists(String slugOrId) {
    return role(slugOrId).isPresent();
  }
}
