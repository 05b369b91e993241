package dev.winch.codec;

import dev.winch.model.fault.Defect;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what must not stand in clear in rows and messages: AES-256-GCM under the SHA-256 of a
 * configured text. An encrypted text is {@code enc:<key id>:<base64 of nonce, ciphertext and tag>}.
 * Several keys can be read, the first one writes, so that a key is replaced by putting the new one
 * in front. Safe to use from any thread.
 */
public final class Cipher {
  /** What is read in place of a value whose key is not at hand. */
  public static final String UNREADABLE = TaskSpec.UNREADABLE;

  private static final String PREFIX = "enc:";
  private static final int ID_LENGTH = 8;
  private static final int BODY = PREFIX.length() + ID_LENGTH + 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  // Nonces must never repeat under one key, so they are not the caller's to choose.
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Kept, because to look the implementation up by name costs more than to encrypt a short text.
   */
  private static final Queue<javax.crypto.Cipher> IDLE = new ConcurrentLinkedQueue<>();

  private final Map<String, SecretKey> keys;

  private Cipher(List<String> texts) {
    keys = new LinkedHashMap<>();
    for (String text : texts) {
      byte[] key = sha256(text.getBytes(StandardCharsets.UTF_8));
      keys.putIfAbsent(idOf(key), new SecretKeySpec(key, "AES"));
    }
  }

  /**
   * Writes with the first of these keys and reads with any; without keys, same as {@link #none}.
   */
  public static Cipher of(List<String> keys) {
    return new Cipher(keys);
  }

  /** Leaves texts as they are, for installations without a key. */
  public static Cipher none() {
    return new Cipher(List.of());
  }

  /**
   * Uses the key in this file, making a random one, readable by its owner only, if there is no
   * file.
   */
  public static Cipher fromKeyFile(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      String key = Files.readString(file).strip();
      if (key.isEmpty()) {
        throw new Unavailable("the key file " + file + " is empty: put the lost key back into it");
      }
      return of(List.of(key));
    } catch (IOException e) {
      throw new Unavailable("cannot read or make the key file " + file + ": " + e.getMessage(), e);
    }
  }

  // A link appears whole or not at all and never replaces another process's key.
  private static void create(Path file) throws IOException {
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path draft = Files.createTempFile(folder, ".key", "", ownerOnly(folder));
    try {
      Files.writeString(draft, Base64.getEncoder().encodeToString(key) + "\n");
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      // Another process was first: its key is the one to use.
    } finally {
      Files.delete(draft);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) throws IOException {
    boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Whether there is a key, so that {@link #seal} hides anything. */
  public boolean seals() {
    return !keys.isEmpty();
  }

  /** The text encrypted, or itself if there is no key. */
  public String seal(String clear) {
    if (keys.isEmpty()) {
      return clear;
    }
    Map.Entry<String, SecretKey> writing = keys.entrySet().iterator().next();
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      javax.crypto.Cipher aes = aes();
      aes.init(
          javax.crypto.Cipher.ENCRYPT_MODE,
          writing.getValue(),
          new GCMParameterSpec(TAG_BITS, nonce));
      byte[] text = clear.getBytes(StandardCharsets.UTF_8);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + aes.getOutputSize(text.length));
      aes.doFinal(text, 0, text.length, sealed, NONCE_BYTES);
      IDLE.add(aes);
      return PREFIX + writing.getKey() + ":" + Base64.getEncoder().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new Defect("the Java runtime cannot encrypt with AES-256-GCM", e);
    }
  }

  /**
   * What {@link #seal} was given: a text that is not encrypted as it is, {@link #UNREADABLE} for
   * one whose key is missing or that was altered.
   */
  public String open(String stored) {
    if (!isSealed(stored)) {
      return stored;
    }
    SecretKey key = keys.get(stored.substring(PREFIX.length(), BODY - 1));
    if (key == null) {
      return UNREADABLE;
    }
    try {
      byte[] sealed = Base64.getDecoder().decode(stored.substring(BODY));
      javax.crypto.Cipher aes = aes();
      aes.init(
          javax.crypto.Cipher.DECRYPT_MODE,
          key,
          new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
      byte[] clear = aes.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
      IDLE.add(aes);
      return new String(clear, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return UNREADABLE;
    }
  }

  private static javax.crypto.Cipher aes() throws GeneralSecurityException {
    javax.crypto.Cipher idle = IDLE.poll();
    return idle != null ? idle : javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
  }

  /** Whether the text has the form that {@link #seal} gives. */
  static boolean isSealed(String stored) {
    if (!stored.startsWith(PREFIX) || stored.length() <= BODY || stored.charAt(BODY - 1) != ':') {
      return false;
    }
    for (int i = PREFIX.length(); i < BODY - 1; i++) {
      if (!HexFormat.isHexDigit(stored.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String idOf(byte[] key) {
    return HexFormat.of().formatHex(sha256(key), 0, ID_LENGTH / 2);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new Defect("the Java runtime lacks SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return keys.keySet().stream().collect(Collectors.joining(", ", "Cipher[", "]"));
  }
}
