package dev.winch.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Values in the form that installations hold from before keys were derived and values bound. */
final class UnboundValues {
  private UnboundValues() {}

  static String seal(String text, String clear) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] key = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
    byte[] nonce = new byte[12];
    var aes = javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
    aes.init(
        javax.crypto.Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(128, nonce));
    byte[] sealed = new byte[12 + aes.getOutputSize(clear.length())];
    aes.doFinal(clear.getBytes(StandardCharsets.UTF_8), 0, clear.length(), sealed, 12);
    return "enc:"
        + HexFormat.of().formatHex(sha256.digest(key), 0, 4)
        + ":"
        + Base64.getEncoder().encodeToString(sealed);
  }
}
