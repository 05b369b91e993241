package dev.winch.server;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.HealthParts;
import dev.winch.server.http.Listener;
import dev.winch.server.tls.CertificateReloader;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Keeps a listener's certificate up to date, and is the health part {@code certificate}. */
final class CertificateLoop implements AutoCloseable {
  private final BackgroundLoop loop;
  private final HealthParts.Registration part;

  private CertificateLoop(BackgroundLoop loop, HealthParts.Registration part) {
    this.loop = loop;
    this.part = part;
  }

  static CertificateLoop start(
      CertificateReloader certificate,
      Listener listener,
      BackgroundThreads threads,
      MeterRegistry meters) {
    Gauge.builder(
            "winch.certificate.expiry.timestamp.seconds",
            certificate,
            current -> current.expiresAt().getEpochSecond())
        .description("When the certificate in use expires, in seconds since 1970")
        .register(meters);
    BackgroundLoop loop =
        threads.loop("certificate", () -> certificate.look(listener::replaceCertificate));
    HealthParts.Registration part = threads.health().add("certificate", certificate::fault);
    return new CertificateLoop(loop.start(), part);
  }

  @Override
  public void close() {
    part.close();
    loop.close();
  }
}
