package dev.winch.server.middleware;

import dev.winch.model.fault.InternalException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The text of tokens: a prefix by which people and scanners for leaked secrets recognise them, and
 * 256 random bits. Nobody guesses those, so one SHA-256 is enough to keep a token from who reads
 * the database, where a password needs BCrypt.
 */
public final class TokenText {
  /** Of a token that programs send. */
  public static final String API = "winch_";

  /** Of the cookie of a browser. */
  public static final String SESSION = "winchs_";

  private static final int BYTES = 32;

  /** No longer text is one of ours. */
  private static final int LONGEST = 64;

  private final SecureRandom random = new SecureRandom();

  /** A new text. */
  public String next(String prefix) {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static boolean isPossible(String text, String prefix) {
    return text.startsWith(prefix) && text.length() <= LONGEST;
  }

  /** What is stored of a token. */
  public static String hash(String text) {
    return HexFormat.of().formatHex(sha256(text));
  }

  /**
   * What a page sends with unsafe requests of its session. Other sites can neither read it nor
   * derive it from the cookie, which they do not see.
   */
  public static String csrf(String session) {
    return HexFormat.of().formatHex(sha256("csrf " + session));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new InternalException("every JDK has SHA-256", e);
    }
  }
}
