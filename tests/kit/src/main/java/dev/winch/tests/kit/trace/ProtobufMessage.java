package dev.winch.tests.kit.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a message in Protocol Buffers' wire format, by number. */
final class ProtobufMessage {
  private static final byte[] NONE = {};

  private final byte[] encoded;
  private final Map<Integer, List<byte[]>> texts = new TreeMap<>();
  private final Map<Integer, Long> numbers = new TreeMap<>();

  ProtobufMessage(byte[] encoded) {
    this.encoded = encoded;
    ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      int field = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case 0 -> numbers.put(field, varint(in));
        case 1 -> numbers.put(field, in.getLong());
        case 2 -> {
          byte[] value = new byte[(int) varint(in)];
          in.get(value);
          texts.computeIfAbsent(field, _ -> new ArrayList<>()).add(value);
        }
        case 5 -> numbers.put(field, (long) in.getInt());
        default -> throw new IllegalArgumentException("no wire type: " + tag);
      }
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  boolean has(int field) {
    return numbers.containsKey(field) || texts.containsKey(field);
  }

  List<ProtobufMessage> messages(int field) {
    return texts.getOrDefault(field, List.of()).stream().map(ProtobufMessage::new).toList();
  }

  byte[] bytes(int field) {
    List<byte[]> values = texts.get(field);
    return values == null ? NONE : values.getLast();
  }

  String text(int field) {
    return new String(bytes(field), StandardCharsets.UTF_8);
  }

  long number(int field) {
    return numbers.getOrDefault(field, 0L);
  }

  /** The whole message, one byte a character. */
  String latin1() {
    return new String(encoded, StandardCharsets.ISO_8859_1);
  }
}
