package dev.winch.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate with its issuers and its private key, which fit together. */
final class ServerCertificate {
  private static final byte[] SAMPLE = {1, 2, 3};
  private static final char[] NO_PASSWORD = {};

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  /** Certificates and key do not fit together. */
  static final class MismatchException extends Exception {
    private static final long serialVersionUID = 1;

    MismatchException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * @param chain the server's own first
   */
  static ServerCertificate of(List<X509Certificate> chain, PrivateKey key)
      throws MismatchException {
    if (!fits(key, chain.getFirst().getPublicKey())) {
      throw new MismatchException(
          "has a first certificate (%s) that does not belong to the private key: put the server's own certificate first, or take the key that it was made with"
              .formatted(chain.getFirst().getSubjectX500Principal()));
    }
    for (int i = 1; i < chain.size(); i++) {
      if (!isSignedBy(chain.get(i - 1), chain.get(i).getPublicKey())) {
        throw new MismatchException(
            "has a certificate %d (%s) that did not sign the one before it: put each issuer behind what it signed"
                .formatted(i + 1, chain.get(i).getSubjectX500Principal()));
      }
    }
    return new ServerCertificate(List.copyOf(chain), key);
  }

  private static boolean fits(PrivateKey key, PublicKey other) {
    if (!key.getAlgorithm().equals(other.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature =
          Signature.getInstance(
              key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
      signature.initSign(key);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(other);
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean isSignedBy(X509Certificate certificate, PublicKey issuer) {
    try {
      certificate.verify(issuer);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  String subject() {
    return chain.getFirst().getSubjectX500Principal().getName();
  }

  Instant expiresAt() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  SSLContext context() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK cannot use the certificate of " + subject(), e);
    }
  }
}
