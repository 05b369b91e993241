package dev.winch.store;

import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Account;
import dev.winch.model.run.Page;
import dev.winch.model.run.Role;
import dev.winch.model.run.UserId;
import java.util.List;
import java.util.Optional;

/** Users with their roles, and their tokens, for those who log in and those who manage them. */
public interface AccountQueries {

  /** Finds a user who was not deleted by name. */
  Optional<Account> account(String username);

  /** Finds a user who was not deleted. */
  Optional<Account> account(UserId id);

  /** The users who were not deleted, by name. */
  Page<Account> accounts(long page, int size);

  /** All roles, by slug. */
  List<Role> roles();

  /**
   * @param hash of the token's text
   */
  Optional<AccessToken> tokenByHash(String hash);

  Optional<AccessToken> token(String id);

  /**
   * Tokens that programs send, the newest first.
   *
   * @param user empty for those of all users
   */
  Page<AccessToken> tokens(Optional<UserId> user, long page, int size);

  /**
   * The audit log of logins, users, roles and tokens, the newest first.
   *
   * @param before only entries with a lower number
   */
  List<NumberedEvent> events(long before, int size);

  /** An entry and its number. */
  record NumberedEvent(long number, AccessEvent event) {}
}
