package dev.winch.codec;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts secrets in rows and messages with AES-256-GCM, under a key that {@link KeyText} derives
 * from a configured text. An encrypted value is {@code enc2:<key id>:<derivation>:<base64 of nonce,
 * ciphertext and tag>} and is bound to its {@link EncryptionContext}: decryption fails in another
 * one. Older values begin with {@code enc:}, used the SHA-256 of the text as key and were not bound
 * to a context; they can still be read. With several keys, all are used to read and the first one
 * to write, so a key is rotated by putting the new one first. Thread-safe.
 */
public final class Cipher {
  /** Returned instead of a value whose key is not configured. */
  public static final String UNREADABLE = TaskSpec.UNREADABLE;

  static final int ID_LENGTH = 8;

  private static final String PREFIX = "enc2:";
  private static final String UNBOUND_PREFIX = "enc:";
  private static final int UNBOUND_BODY = UNBOUND_PREFIX.length() + ID_LENGTH + 1;
  private static final Pattern SEALED = Pattern.compile("enc2?:([0-9a-f]{8}):");
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  // Nonces must never repeat under one key, so callers cannot choose them.
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Reused: looking up the implementation by name costs more than encrypting a short text. */
  private static final Queue<javax.crypto.Cipher> IDLE = new ConcurrentLinkedQueue<>();

  private final List<KeyText> texts;
  private final Map<String, SecretKey> unbound = new LinkedHashMap<>();

  /** In hexadecimal. */
  private volatile String salt = newSalt();

  private Cipher(List<KeyText> texts) {
    this.texts = List.copyOf(texts);
    for (KeyText text : texts) {
      SecretKey key = text.underived();
      unbound.putIfAbsent(KeyText.idOf(key.getEncoded()), key);
    }
  }

  /** Encrypts with the first key and decrypts with any; without keys the same as {@link #none}. */
  public static Cipher of(List<String> keys) {
    return new Cipher(keys.stream().map(KeyText::chosen).toList());
  }

  /** Stores texts unencrypted, for installations without a key. */
  public static Cipher none() {
    return new Cipher(List.of());
  }

  /** A new random salt for an installation. */
  public static String newSalt() {
    byte[] bytes = new byte[SALT_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Derives the keys of new values with the salt of this installation, so that few keys are
   * derived. Readers do not need to know it: each value contains its salt.
   */
  public void use(String installationsSalt) {
    salt = installationsSalt;
  }

  /**
   * Reads the key from this file. If the file does not exist, creates it with a random key,
   * readable only by its owner.
   */
  public static Cipher fromKeyFile(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      String key = Files.readString(file).strip();
      if (key.isEmpty()) {
        throw new UnavailableException(
            "the key file " + file + " is empty: restore the key from a backup");
      }
      return new Cipher(List.of(KeyText.ofFile(key)));
    } catch (IOException e) {
      throw new UnavailableException(
          "cannot read or create the key file " + file + ": " + e.getMessage(), e);
    }
  }

  // Creating a hard link is atomic and never replaces another process's key.
  private static void create(Path file) throws IOException {
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, ".key", "", ownerOnly(folder));
    try {
      Files.writeString(temporary, Base64.getEncoder().encodeToString(key) + "\n");
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      // Another process was first: use its key.
    } finally {
      Files.delete(temporary);
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

  /** Whether there is a key; without one {@link #seal} encrypts nothing. */
  public boolean seals() {
    return !texts.isEmpty();
  }

  /** The text encrypted for this context, or the text itself if there is no key. */
  public String seal(String clear, EncryptionContext context) {
    if (texts.isEmpty()) {
      return clear;
    }
    KeyText.Derivation how = texts.getFirst().derivation(salt);
    KeyText.Derived writing = texts.getFirst().derive(how);
    String header = PREFIX + writing.id() + ":" + how + ":";
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      javax.crypto.Cipher aes = aes();
      aes.init(
          javax.crypto.Cipher.ENCRYPT_MODE, writing.key(), new GCMParameterSpec(TAG_BITS, nonce));
      aes.updateAAD(bound(header, context));
      byte[] text = clear.getBytes(StandardCharsets.UTF_8);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + aes.getOutputSize(text.length));
      aes.doFinal(text, 0, text.length, sealed, NONCE_BYTES);
      IDLE.add(aes);
      return header + Base64.getEncoder().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new InternalException("the Java runtime cannot encrypt with AES-256-GCM", e);
    }
  }

  private static byte[] bound(String header, EncryptionContext context) {
    return (header + "\0" + context.table() + "\0" + context.row() + "\0" + context.field())
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The decrypted value. Returns a text that is not encrypted unchanged, and {@link #UNREADABLE} if
   * the key is missing.
   *
   * @throws InternalException if the value was altered or written for another context
   */
  public String open(String stored, EncryptionContext context) {
    if (isUnbound(stored)) {
      return openUnbound(stored);
    }
    Optional<Header> header = Header.of(stored);
    if (header.isEmpty()) {
      return stored;
    }
    Optional<KeyText.Derived> key = key(header.get());
    if (key.isEmpty()) {
      return UNREADABLE;
    }
    try {
      return decrypt(
          key.get().key(),
          Base64.getDecoder().decode(stored.substring(header.get().length())),
          bound(stored.substring(0, header.get().length()), context));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new InternalException(
          "an encrypted value was altered, or does not belong to %s: restore the row from a backup"
              .formatted(context),
          e);
    }
  }

  private static String decrypt(SecretKey key, byte[] sealed, byte[] bound)
      throws GeneralSecurityException {
    if (sealed.length < NONCE_BYTES) {
      throw new GeneralSecurityException("it is too short");
    }
    javax.crypto.Cipher aes = aes();
    aes.init(
        javax.crypto.Cipher.DECRYPT_MODE,
        key,
        new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
    aes.updateAAD(bound);
    byte[] clear = aes.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    IDLE.add(aes);
    return new String(clear, StandardCharsets.UTF_8);
  }

  private String openUnbound(String stored) {
    SecretKey key = unbound.get(stored.substring(UNBOUND_PREFIX.length(), UNBOUND_BODY - 1));
    if (key == null) {
      return UNREADABLE;
    }
    try {
      return decrypt(key, Base64.getDecoder().decode(stored.substring(UNBOUND_BODY)), new byte[0]);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return UNREADABLE;
    }
  }

  /** Whether all encrypted values in a cell of a row can be decrypted with the configured keys. */
  public boolean reads(String cell) {
    Matcher values = SEALED.matcher(cell);
    boolean readable = true;
    while (readable && values.find()) {
      String value = cell.substring(values.start());
      readable =
          isUnbound(value)
              ? unbound.containsKey(values.group(1))
              : Header.of(value).map(header -> key(header).isPresent()).orElse(true);
    }
    return readable;
  }

  /**
   * Whether any value in a cell of a row is encrypted with another key or format than new values.
   */
  public boolean isStale(String cell) {
    String current = currentHeader();
    return SEALED.matcher(cell).results().anyMatch(m -> !cell.startsWith(current, m.start()));
  }

  private Optional<KeyText.Derived> key(Header header) {
    return texts.stream()
        .map(text -> text.derive(header.how()))
        .filter(derived -> derived.id().equals(header.key()))
        .findFirst();
  }

  /** The header of new values; {@code ""} without a key. */
  public String currentHeader() {
    if (texts.isEmpty()) {
      return "";
    }
    KeyText.Derivation how = texts.getFirst().derivation(salt);
    return PREFIX + texts.getFirst().derive(how).id() + ":" + how + ":";
  }

  /**
   * The header in front of the encrypted bytes.
   *
   * @param length in characters
   */
  private record Header(String key, KeyText.Derivation how, int length) {
    static Optional<Header> of(String stored) {
      int key = PREFIX.length();
      int how = key + ID_LENGTH + 1;
      if (!stored.startsWith(PREFIX) || stored.length() <= how || !isId(stored, key)) {
        return Optional.empty();
      }
      int end = stored.indexOf(':', how);
      try {
        return end < 0
            ? Optional.empty()
            : Optional.of(
                new Header(
                    stored.substring(key, key + ID_LENGTH),
                    KeyText.Derivation.parse(stored.substring(how, end)),
                    end + 1));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private static javax.crypto.Cipher aes() throws GeneralSecurityException {
    javax.crypto.Cipher idle = IDLE.poll();
    return idle != null ? idle : javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
  }

  private static boolean isUnbound(String stored) {
    return stored.startsWith(UNBOUND_PREFIX)
        && stored.length() > UNBOUND_BODY
        && isId(stored, UNBOUND_PREFIX.length());
  }

  /** Whether a key id followed by a colon is at this position. */
  private static boolean isId(String stored, int from) {
    for (int i = from; i < from + ID_LENGTH; i++) {
      if (!HexFormat.isHexDigit(stored.charAt(i))) {
        return false;
      }
    }
    return stored.charAt(from + ID_LENGTH) == ':';
  }

  @Override
  public String toString() {
    return "Cipher[" + texts.size() + " keys]";
  }
}
