package dev.winch.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.List;

/**
 * Says where output may be cut so that no secret is divided: neither one that stands there, nor one
 * that may just be being printed. Whoever reads the parts one by one can then find each secret
 * whole. Immutable.
 */
final class SecretCuts {
  private final List<byte[]> secrets;
  private final int longest;

  SecretCuts(Collection<String> secrets) {
    this.secrets = secrets.stream().map(secret -> secret.getBytes(UTF_8)).toList();
    this.longest = this.secrets.stream().mapToInt(secret -> secret.length).max().orElse(0);
  }

  /** The last place up to {@code end} where a cut divides nothing. */
  int last(byte[] bytes, int end) {
    int place = beforeBeginning(bytes, end);
    int moved = beforeWhole(bytes, place, end);
    while (moved < place) {
      place = moved;
      moved = beforeWhole(bytes, place, end);
    }
    return place;
  }

  /** Before the first secret of which the end shows no more than the beginning. */
  private int beforeBeginning(byte[] bytes, int end) {
    for (int start = Math.max(0, end - longest + 1); start < end; start++) {
      for (byte[] secret : secrets) {
        if (end - start < secret.length && isAt(bytes, start, secret, end - start)) {
          return start;
        }
      }
    }
    return end;
  }

  /** Before the first secret that stands on both sides of the place. */
  private int beforeWhole(byte[] bytes, int place, int end) {
    for (int start = Math.max(0, place - longest + 1); start < place; start++) {
      for (byte[] secret : secrets) {
        int behind = start + secret.length;
        if (place < behind && behind <= end && isAt(bytes, start, secret, secret.length)) {
          return start;
        }
      }
    }
    return place;
  }

  private static boolean isAt(byte[] bytes, int start, byte[] secret, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[start + i] != secret[i]) {
        return false;
      }
    }
    return true;
  }
}
