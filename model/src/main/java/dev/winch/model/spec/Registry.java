package dev.winch.model.spec;

/** Credentials of a private image registry. */
public record Registry(String username, String password) {
  @Override
  public String toString() {
    return "Registry[username=" + username + "]";
  }
}
