package dev.winch.engine.admit;

/** What the installation knows and has: who may be named in permissions, a key for secrets. */
public interface AdmissionContext {
  /** Takes any user and role for one that exists, and secrets for encrypted. */
  AdmissionContext PERMISSIVE =
      new AdmissionContext() {
        @Override
        public boolean userExists(String nameOrId) {
          return true;
        }

        @Override
        public boolean roleExists(String slugOrId) {
          return true;
        }

        @Override
        public boolean sealsSecrets() {
          return true;
        }
      };

  /** By username or id. */
  boolean userExists(String nameOrId);

  /** By slug or id. */
  boolean roleExists(String slugOrId);

  /** Whether secrets are stored encrypted. */
  boolean sealsSecrets();
}
