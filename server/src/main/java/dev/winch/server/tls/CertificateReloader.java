package dev.winch.server.tls;

import dev.winch.model.fault.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the certificate that is in use and reads its files again and again. Files that are broken,
 * or do not fit together, change nothing: the certificate in use stays.
 *
 * <p>Two files cannot be replaced at once, so broken files are reported only if the next look finds
 * the same.
 */
public final class CertificateReloader {
  private static final Logger log = LoggerFactory.getLogger(CertificateReloader.class);

  /** Time between two looks at the files. */
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final CertificateFiles files;
  private final InstantSource clock;
  private volatile ServerCertificate current;
  private volatile Optional<String> fault = Optional.empty();

  /** What the last look found; used by one thread at a time. */
  private CertificateFiles.Content seen;

  private Optional<String> suspicion = Optional.empty();

  /**
   * @throws InvalidInputException naming the file and the remedy
   */
  public CertificateReloader(CertificateFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
    this.seen = files.read();
    this.current = files.parse(seen);
    log.info("serves TLS as {} until {}", current.subject(), current.expiresAt());
  }

  /** A context with the certificate that is in use. */
  public SSLContext context() {
    return current.context();
  }

  /** When the certificate in use expires. */
  public Instant expiresAt() {
    return current.expiresAt();
  }

  /**
   * Reads the files if they have changed.
   *
   * @param replacement gets a context with the new certificate
   * @return the time until the next look
   */
  public Duration look(Consumer<SSLContext> replacement) {
    Optional<String> before = suspicion;
    suspicion = changed(replacement);
    if (suspicion.isEmpty()) {
      if (fault.isPresent()) {
        log.info("the certificate's files are in order again");
      }
      fault = Optional.empty();
    } else if (suspicion.equals(before) && !suspicion.equals(fault)) {
      fault = suspicion;
      log.warn(
          "{}; the certificate of {} stays in use until {}",
          suspicion.get(),
          current.subject(),
          current.expiresAt());
    }
    return PERIOD;
  }

  /** Returns what is wrong with the files. */
  private Optional<String> changed(Consumer<SSLContext> replacement) {
    try {
      CertificateFiles.Content found = files.read();
      if (found.equals(seen)) {
        return Optional.empty();
      }
      ServerCertificate fresh = files.parse(found);
      replacement.accept(fresh.context());
      current = fresh;
      seen = found;
      log.info("serves TLS with the new certificate of {} until {}", fresh.subject(), expiresAt());
      return Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Why the files, or the certificate in use, are no good. */
  public Optional<String> fault() {
    Instant end = current.expiresAt();
    return fault.or(
        () ->
            end.isBefore(clock.instant())
                ? Optional.of("the certificate has expired at " + end)
                : Optional.empty());
  }
}
