package dev.winch.store;

import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import java.time.Instant;
import java.util.Collection;

/** Changes to users, roles and tokens. Used within the transaction that it comes from. */
public interface Accounts {

  /**
   * @throws dev.winch.model.fault.ConflictException {@code user already exists}
   */
  void addUser(User user);

  /**
   * Changes a user's name, password and whether the user is disabled.
   *
   * @throws dev.winch.model.fault.ConflictException if no administrator who can log in would be
   *     left
   */
  void replaceUser(User user);

  /**
   * Assigns these roles and no others.
   *
   * @param slugs of roles that are there
   * @throws dev.winch.model.fault.ConflictException if no administrator who can log in would be
   *     left
   */
  void assign(UserId user, Collection<String> slugs);

  /**
   * Deletes a user with all roles and tokens. What the user created keeps its creator, and the name
   * stays taken.
   *
   * @throws dev.winch.model.fault.ConflictException if no administrator who can log in would be
   *     left
   */
  void deleteUser(UserId user);

  /**
   * @throws dev.winch.model.fault.ConflictException {@code role already exists}
   */
  void addRole(Role role);

  /** Deletes a role and takes it from its users; returns whether it was there. */
  boolean deleteRole(String id);

  /**
   * @param hash of the token's text
   */
  void addToken(AccessToken token, String hash);

  /** Deletes a token; returns whether it was there. */
  boolean deleteToken(String id);

  /** Ends the sessions of a user's browsers. */
  void deleteSessions(UserId user);

  /** Notes when a token was last used. */
  void tokenUsed(String id, Instant at);

  void record(AccessEvent event);

  /**
   * Deletes tokens that have expired, and audit entries of {@link AccessEvent}s from before the
   * first instant.
   *
   * @return how many were deleted, about {@code limit} at most
   */
  int deleteExpired(Instant eventsBefore, Instant now, int limit);
}
