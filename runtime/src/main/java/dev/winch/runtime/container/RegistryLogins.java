package dev.winch.runtime.container;

import dev.winch.runtime.work.TaskFailure;
import java.util.Optional;

/** The operator's registry credentials, for tasks without their own. */
@FunctionalInterface
public interface RegistryLogins {
  /** No credentials. */
  RegistryLogins NONE = registry -> Optional.empty();

  /**
   * Credentials of one registry.
   *
   * @param username {@code ""} with an identity token
   * @param secret the password or the identity token
   */
  record Login(String username, String secret) {}

  /**
   * The credentials for a registry.
   *
   * @param registry its host, with the port if one is named; {@code docker.io} for docker's own
   * @throws TaskFailure if they exist but cannot be read
   */
  Optional<Login> of(String registry) throws TaskFailure;
}
