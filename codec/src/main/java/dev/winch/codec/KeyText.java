package dev.winch.codec;

import dev.winch.model.fault.InternalException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A configured key text and the keys derived from it. Texts that people choose are derived with
 * PBKDF2 and a salt, to slow down guessing; a random key of 256 bits is used directly. Thread-safe.
 */
final class KeyText {
  /** OWASP's recommendation for PBKDF2 with HMAC-SHA-256. */
  static final int ITERATIONS = 600_000;

  /** Winch never wrote values outside of these limits. */
  private static final int FEWEST = 100_000;

  private static final int MOST = 10_000_000;

  private static final int KEY_BYTES = 32;

  private final String text;
  private final boolean random;
  private final Map<Derivation, Derived> derived = new ConcurrentHashMap<>();

  private KeyText(String text, boolean random) {
    this.text = text;
    this.random = random;
  }

  /** A text that must be assumed to be chosen by a person. */
  static KeyText chosen(String text) {
    return new KeyText(text, false);
  }

  /**
   * The content of a key file; it counts as random if it has the format of keys that Winch creates.
   */
  static KeyText ofFile(String text) {
    try {
      return new KeyText(text, Base64.getDecoder().decode(text).length == KEY_BYTES);
    } catch (IllegalArgumentException e) {
      return chosen(text);
    }
  }

  /** A key and its id in encrypted values. The id reveals nothing about the text. */
  record Derived(String id, SecretKey key) {}

  /** How a key is derived from a text; {@link #toString} is part of each encrypted value. */
  sealed interface Derivation {
    /** For texts of 256 random bits. */
    record Direct() implements Derivation {
      private static final String MARK = "-";

      @Override
      public String toString() {
        return MARK;
      }
    }

    /**
     * PBKDF2 with HMAC-SHA-256.
     *
     * @param salt 16 bytes in hexadecimal
     */
    record Slow(int iterations, String salt) implements Derivation {
      @Override
      public String toString() {
        return iterations + "." + salt;
      }
    }

    /**
     * @throws IllegalArgumentException if the text is not a derivation
     */
    static Derivation parse(String text) {
      if (text.equals(Direct.MARK)) {
        return new Direct();
      }
      int dot = text.indexOf('.');
      int iterations = Integer.parseInt(text.substring(0, Math.max(0, dot)));
      String salt = text.substring(dot + 1);
      if (iterations < FEWEST || iterations > MOST || HexFormat.of().parseHex(salt).length != 16) {
        throw new IllegalArgumentException("not a key derivation: " + text);
      }
      return new Slow(iterations, salt);
    }
  }

  /** The derivation of keys for new values. */
  Derivation derivation(String salt) {
    return random ? new Derivation.Direct() : new Derivation.Slow(ITERATIONS, salt);
  }

  /** Derives the key. The first call takes some tenths of a second unless the text is random. */
  Derived derive(Derivation how) {
    return derived.computeIfAbsent(
        how,
        one ->
            switch (one) {
              case Derivation.Direct _ -> named(sha256(bytes("winch key 2 " + text)));
              case Derivation.Slow(int iterations, String salt) ->
                  named(pbkdf2(iterations, HexFormat.of().parseHex(salt)));
            });
  }

  /** The key of values in the old format {@code enc:}. */
  SecretKey underived() {
    return new SecretKeySpec(sha256(bytes(text)), "AES");
  }

  private static Derived named(byte[] key) {
    return new Derived(idOf(key), new SecretKeySpec(key, "AES"));
  }

  private byte[] pbkdf2(int iterations, byte[] salt) {
    try {
      var spec = new PBEKeySpec(text.toCharArray(), salt, iterations, 8 * KEY_BYTES);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new InternalException("the Java runtime lacks PBKDF2 with HMAC-SHA-256", e);
    }
  }

  static String idOf(byte[] key) {
    return HexFormat.of().formatHex(sha256(key), 0, Cipher.ID_LENGTH / 2);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new InternalException("the Java runtime lacks SHA-256", e);
    }
  }
}
