package dev.winch.server.middleware;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** BCrypt; a hash takes a processor for many milliseconds, and other requests keep the others. */
public final class Passwords {
  /** Bytes; BCrypt looks at no more. */
  public static final int LONGEST = 72;

  private static final int COST = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of no password; it is compared where there is no user, so that both take as long. */
  private static final String NOBODY =
      "$2a$10$7EqJtq98hPqEX7fNZaFWoO7m6qNl9Wl0aJfSkGm7x4v1gQ5y1D5bW";

  private final Semaphore processors = new Semaphore(1, true);

  /**
   * The hash of a password that somebody chose.
   *
   * @throws InvalidInputException if it cannot be one
   */
  public String hash(String password) {
    if (password.isBlank()) {
      throw new InvalidInputException("must provide password");
    }
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new InvalidInputException("invalid password");
    }
    return hash(bytes);
  }

  /**
   * @param password at most {@link #LONGEST} bytes
   */
  public String hash(byte[] password) {
    enter();
    try {
      return new String(BCrypt.withDefaults().hash(COST, password), StandardCharsets.US_ASCII);
    } finally {
      processors.release();
    }
  }

  /**
   * Whether this is the password.
   *
   * @param hash {@code ""} for that of a user who cannot log in: it takes as long, and is wrong
   * @throws UnavailableException if too many others wait
   */
  boolean isRight(byte[] password, String hash) {
    boolean possible = password.length > 0 && password.length <= LONGEST && !hash.isEmpty();
    byte[] tried = possible ? password : new byte[] {'x'};
    enter();
    try {
      byte[] expected = (possible ? hash : NOBODY).getBytes(StandardCharsets.US_ASCII);
      return BCrypt.verifyer().verify(tried, expected).verified && possible;
    } finally {
      processors.release();
    }
  }

  private void enter() {
    try {
      if (!processors.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnavailableException("too many passwords are being checked");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("server shutting down", e);
    }
  }
}
