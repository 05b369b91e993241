package dev.winch.engine.admit;

/** What the installation knows and has: who may be named in permissions, a key for secrets. */
public interface AdmissionContext {
  /** By username or id. */
  boolean userExists(String nameOrId);

  /** By slug or id. */
  boolean roleExists(String slugOrId);

  /** Whether secrets are stored encrypted. */
  boolean sealsSecrets();
}
