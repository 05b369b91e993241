package dev.winch.cli.client;

import dev.winch.model.fault.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificates in a PEM file, as those that a client trusts and no others. */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * @throws InvalidInputException naming the file if it has none
   */
  public static SSLContext of(Path file) {
    Collection<? extends Certificate> trusted = certificates(file);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : trusted) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK cannot use the certificates of " + file, e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file) {
    try {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
      if (!all.isEmpty()) {
        return all;
      }
      throw new InvalidInputException(file + " has no PEM certificate");
    } catch (IOException e) {
      throw new InvalidInputException(file + " cannot be read: " + e);
    } catch (CertificateException e) {
      throw new InvalidInputException(file + " is no file of PEM certificates: " + e.getMessage());
    }
  }
}
