package dev.winch.server.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.winch.model.fault.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Where a server's certificate is.
 *
 * @param group configuration key of both without its last part, for error messages
 * @param chain PEM file of the certificate, followed by those of its issuers
 * @param key PEM file of the private key
 */
public record CertificateFiles(String group, Path chain, Path key) {

  /** What both files contain, a character for each byte. */
  record Content(String chain, String key) {}

  Content read() {
    return new Content(text("cert_file", chain), text("key_file", key));
  }

  private String text(String name, Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (NoSuchFileException none) {
      throw invalid(name, file, "there is no such file");
    } catch (IOException e) {
      throw invalid(name, file, "cannot be read: " + e);
    }
  }

  /**
   * @throws InvalidInputException naming the file and the remedy
   */
  ServerCertificate parse(Content content) {
    List<X509Certificate> certificates = certificates(content.chain());
    try {
      return ServerCertificate.of(certificates, PrivateKeyPem.read(content.key(), key));
    } catch (ServerCertificate.MismatchException e) {
      throw invalid("cert_file", chain, e.getMessage());
    } catch (InvalidInputException e) {
      throw invalid("key_file", key, e.getMessage());
    }
  }

  private List<X509Certificate> certificates(String pem) {
    try {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(ISO_8859_1)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!all.isEmpty()) {
        return all;
      }
    } catch (CertificateException e) {
      throw invalid("cert_file", chain, "is not a chain of PEM certificates: " + e.getMessage());
    }
    throw invalid(
        "cert_file", chain, "has no certificate: a PEM file has -----BEGIN CERTIFICATE----- lines");
  }

  private InvalidInputException invalid(String name, Path file, String why) {
    return new InvalidInputException("%s.%s: %s %s".formatted(group, name, file, why));
  }
}
