package dev.winch.store.rows;

import dev.winch.model.fault.InternalException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Order-independent checksum of rows. */
public final class Checksum {
  private final MessageDigest digest;
  private long rows;
  private long sum;

  public Checksum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new InternalException("the Java runtime lacks SHA-256", e);
    }
  }

  /** Adds a row; numbers are compared by value, because databases return different types. */
  public void add(Object[] row) {
    String text =
        Arrays.stream(row)
            .map(value -> value instanceof Number n ? n.doubleValue() + "" : value + "")
            .map(value -> value.length() + ":" + value)
            .collect(Collectors.joining(","));
    rows++;
    sum += ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  /** The checksum so far. */
  public Total total() {
    return new Total(rows, sum);
  }

  /** Row count and sum; equal for equal rows in any order. */
  public record Total(long rows, long sum) {
    @Override
    public String toString() {
      return "%,d rows, checksum %016x".formatted(rows, sum);
    }
  }
}
