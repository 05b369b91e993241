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
 * What an administrator gave as a key, and the keys that are derived from it. Text that people
 * choose is made slow to guess by PBKDF2 with a salt; a key of 256 random bits needs nothing of the
 * kind. Safe to use from any thread.
 */
final class KeyText {
  /** What OWASP names for PBKDF2 with HMAC-SHA-256. */
  static final int ITERATIONS = 600_000;

  /** A stored value that claims less or more was not written by Winch. */
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

  /** Chosen by people, as far as anybody knows. */
  static KeyText chosen(String text) {
    return new KeyText(text, false);
  }

  /** Of a key file: random if it has the form in which Winch makes keys. */
  static KeyText ofFile(String text) {
    try {
      return new KeyText(text, Base64.getDecoder().decode(text).length == KEY_BYTES);
    } catch (IllegalArgumentException e) {
      return chosen(text);
    }
  }

  /** A key and the id by which values name it, which tells nothing about the text. */
  record Derived(String id, SecretKey key) {}

  /** How a key is made of a text; {@link #toString} is what stands beside an encrypted value. */
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
     * @throws IllegalArgumentException if the text is none
     */
    static Derivation parse(String text) {
      if (text.equals(Direct.MARK)) {
        return new Direct();
      }
      int dot = text.indexOf('.');
      int iterations = Integer.parseInt(text.substring(0, Math.max(0, dot)));
      String salt = text.substring(dot + 1);
      if (iterations < FEWEST || iterations > MOST || HexFormat.of().parseHex(salt).length != 16) {
        throw new IllegalArgumentException("no derivation of a key: " + text);
      }
      return new Slow(iterations, salt);
    }
  }

  /** How keys are derived for new values. */
  Derivation derivation(String salt) {
    return random ? new Derivation.Direct() : new Derivation.Slow(ITERATIONS, salt);
  }

  /** Takes some tenths of a second the first time, unless the text is random. */
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

  /** The key of values that were written before keys were derived. */
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
