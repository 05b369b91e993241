package dev.winch.server.tls;

import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a private key: PKCS#8 without a password, RSA or EC. */
final class PrivateKeyPem {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

  private PrivateKeyPem() {}

  /**
   * @param file for the command that converts it
   * @throws InvalidInputException without the file's name at its start
   */
  static PrivateKey read(String pem, Path file) {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new InvalidInputException(
          "has no private key: a PEM file has a -----BEGIN PRIVATE KEY----- line; " + remedy(file));
    }
    return switch (block.group(1)) {
      case "PRIVATE KEY" -> decode(block.group(2), file);
      case "ENCRYPTED PRIVATE KEY" ->
          throw new InvalidInputException("is protected by a password; " + remedy(file));
      default ->
          throw new InvalidInputException(
              "has a %s in place of a PKCS#8 key; %s".formatted(block.group(1), remedy(file)));
    };
  }

  private static PrivateKey decode(String base64, Path file) {
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("has a private key that is not base64: " + e.getMessage());
    }
    return List.of("RSA", "EC").stream()
        .flatMap(algorithm -> decoded(algorithm, der).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "has a private key that is neither RSA nor EC; make one with `openssl genpkey"
                        + " -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out %s` and ask for a"
                            .formatted(file)
                        + " certificate of it"));
  }

  private static Optional<PrivateKey> decoded(String algorithm, byte[] der) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (InvalidKeySpecException other) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has no " + algorithm, e);
    }
  }

  private static String remedy(Path file) {
    return "convert it with `openssl pkey -in %s -out %s.pkcs8`".formatted(file, file);
  }
}
