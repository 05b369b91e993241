package dev.winch.tests.kit.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate for 127.0.0.1 and localhost, or an authority that issues some, with its key. */
public record TestCertificate(X509Certificate certificate, KeyPair keys) {
  public static final AlgorithmParameterSpec P256 = new ECGenParameterSpec("secp256r1");
  public static final AlgorithmParameterSpec RSA =
      new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);

  private static final Instant BEGIN = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
  private static final AtomicLong SERIAL = new AtomicLong(1);

  public static TestCertificate authority() {
    KeyPair keys = keys(P256);
    X500Principal self = new X500Principal("CN=Test authority");
    return new TestCertificate(certificate(self, keys, self, keys, END, true), keys);
  }

  /** Issues a server's certificate. */
  public TestCertificate issue(String name, AlgorithmParameterSpec kind) {
    return issue(name, kind, END);
  }

  public TestCertificate issue(String name, AlgorithmParameterSpec kind, Instant end) {
    KeyPair own = keys(kind);
    X500Principal self = new X500Principal("CN=" + name);
    X500Principal issuer = certificate.getSubjectX500Principal();
    return new TestCertificate(certificate(issuer, keys, self, own, end, false), own);
  }

  private static KeyPair keys(AlgorithmParameterSpec kind) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(kind instanceof ECGenParameterSpec ? "EC" : "RSA");
      generator.initialize(kind);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificate(
      X500Principal issuer,
      KeyPair signing,
      X500Principal subject,
      KeyPair own,
      Instant end,
      boolean authority) {
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(BEGIN),
            Date.from(end),
            subject,
            own.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      GeneralName[] names = {
        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
        new GeneralName(GeneralName.dNSName, "localhost")
      };
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signing.getPrivate())));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate as PEM. */
  public String pem() {
    return pem(certificate);
  }

  /** The private key as PKCS#8. */
  public String keyPem() {
    try {
      return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The private key in the older form of its algorithm: PKCS#1 or SEC 1. */
  public String olderKeyPem() {
    return pem(keys.getPrivate());
  }

  private static String pem(Object any) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(any);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes certificate and key where a server reads them. */
  public void writeTo(Path chain, Path key) {
    try {
      Files.writeString(chain, pem());
      Files.writeString(key, keyPem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client's context that trusts this certificate and no other. */
  public SSLContext trusting() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", certificate);
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
