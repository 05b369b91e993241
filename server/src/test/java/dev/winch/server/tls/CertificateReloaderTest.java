package dev.winch.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateReloaderTest {
  private static final TestCertificate AUTHORITY = TestCertificate.authority();
  private static final TestCertificate FIRST = AUTHORITY.issue("first", TestCertificate.P256);
  private static final TestCertificate SECOND = AUTHORITY.issue("second", TestCertificate.RSA);

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-30T00:00:00Z"));
  private final List<SSLContext> replacements = new ArrayList<>();
  private Path chain;
  private Path key;

  @BeforeEach
  void write() {
    chain = folder.resolve("cert.pem");
    key = folder.resolve("key.pem");
    FIRST.writeTo(chain, key);
  }

  private CertificateReloader open() {
    return new CertificateReloader(new CertificateFiles("coordinator.tls", chain, key), clock);
  }

  private void look(CertificateReloader certificate) {
    certificate.look(replacements::add);
  }

  @Test
  void keysOfBothKindsAndChainsAreRead() throws IOException {
    assertThat(open().expiresAt()).isEqualTo(Instant.parse("2100-01-01T00:00:00Z"));
    SECOND.writeTo(chain, key);
    Files.writeString(chain, "a comment\n" + SECOND.pem() + "another\n" + AUTHORITY.pem());
    Files.writeString(key, "a comment\n" + SECOND.keyPem().replace("\n", "\r\n"));

    assertThat(open().context()).isNotNull();
  }

  @Test
  void anUnusableCertificateIsRefusedWithARemedy() throws Exception {
    for (TestCertificate one : List.of(FIRST, SECOND)) {
      Files.writeString(key, one.olderKeyPem());
      refused("coordinator.tls.key_file: " + key + " has a ")
          .hasMessageContaining("openssl pkey -in " + key + " -out " + key + ".pkcs8");
    }
    Files.writeString(key, FIRST.keyPem().replace("PRIVATE", "ENCRYPTED PRIVATE"));
    refused("is protected by a password; convert it with `openssl pkey -in");
    Files.write(key, FIRST.keys().getPrivate().getEncoded());
    refused("has no private key: a PEM file has a -----BEGIN PRIVATE KEY----- line");
    byte[] other =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(other)
            + "\n-----END PRIVATE KEY-----\n");
    refused("is neither RSA nor EC; make one with `openssl genpkey");
    Files.writeString(key, SECOND.keyPem());
    refused("coordinator.tls.cert_file: " + chain + " has a first certificate (CN=first)");
    Files.delete(key);
    refused("coordinator.tls.key_file: " + key + " there is no such file");

    FIRST.writeTo(chain, key);
    Files.writeString(chain, FIRST.pem() + SECOND.pem());
    refused("has a certificate 2 (CN=second) that did not sign the one before it");
    Files.writeString(chain, "");
    refused("has no certificate");
    Files.writeString(chain, FIRST.pem().replace("M", "!"));
    refused("is not a chain of PEM certificates");
  }

  private org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(String message) {
    return assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void changedFilesAreUsedAtTheNextLook() {
    CertificateReloader certificate = open();

    look(certificate);
    assertThat(replacements).isEmpty();
    SECOND.writeTo(chain, key);
    look(certificate);
    look(certificate);

    assertThat(replacements).hasSize(1);
    assertThat(certificate.fault()).isEmpty();
  }

  @Test
  void filesThatAreReplacedOneAfterTheOtherAreNoFault() throws IOException {
    CertificateReloader certificate = open();

    Files.writeString(chain, SECOND.pem());
    look(certificate);
    assertThat(certificate.fault()).isEmpty();
    Files.writeString(key, SECOND.keyPem());
    look(certificate);

    assertThat(certificate.fault()).isEmpty();
    assertThat(replacements).hasSize(1);
  }

  @Test
  void brokenFilesLeaveTheOldOneInUseAndAreAFaultUntilTheyAreInOrder() throws IOException {
    CertificateReloader certificate = open();

    Files.writeString(key, "nothing");
    look(certificate);
    look(certificate);
    assertThat(certificate.fault().orElseThrow()).contains("key_file", "has no private key");
    Files.writeString(key, FIRST.keyPem());
    look(certificate);

    assertThat(certificate.fault()).isEmpty();
    assertThat(replacements).isEmpty();
  }

  @Test
  void anExpiredCertificateIsAFault() {
    AUTHORITY
        .issue("brief", TestCertificate.P256, clock.instant().plusSeconds(60))
        .writeTo(chain, key);
    CertificateReloader certificate = open();

    assertThat(certificate.fault()).isEmpty();
    clock.advance(Duration.ofSeconds(61));

    assertThat(certificate.fault()).hasValue("the certificate has expired at 2026-11-30T00:01:00Z");
  }
}
