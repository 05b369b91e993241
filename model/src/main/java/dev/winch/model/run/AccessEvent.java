package dev.winch.model.run;

import java.time.Instant;
import java.util.Objects;

/**
 * An entry of the audit log about logins, users, roles, tokens, nodes and deleted jobs.
 *
 * @param subject id of the user, role, token, node or job
 * @param by who did it; for a failed login the user whose name was sent, or the guest
 * @param address of the client; {@code local} for a command on the machine
 * @param detail for people, without secrets; {@code ""} for nothing
 */
public record AccessEvent(
    Action action, String subject, UserId by, String address, String detail, Instant at) {
  public AccessEvent {
    Objects.requireNonNull(action);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(by);
    Objects.requireNonNull(address);
    Objects.requireNonNull(detail);
    Objects.requireNonNull(at);
  }

  /** What was done. */
  public enum Action {
    LOGGED_IN,
    LOGIN_FAILED,
    LOGGED_OUT,
    USER_ADDED,
    USER_CHANGED,
    USER_DELETED,
    ROLE_ADDED,
    ROLE_DELETED,
    TOKEN_CREATED,
    TOKEN_REVOKED,
    JOB_DELETED,
    NODE_DRAINED,
    NODE_RESUMED
  }
}
