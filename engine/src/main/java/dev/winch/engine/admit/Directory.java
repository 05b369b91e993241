package dev.winch.engine.admit;

/** Who may be named in permissions. */
public interface Directory {
  /** By username or id. */
  boolean userExists(String nameOrId);

  /** By slug or id. */
  boolean roleExists(String slugOrId);
}
