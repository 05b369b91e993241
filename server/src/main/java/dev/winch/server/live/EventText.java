package dev.winch.server.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes events as the HTML standard defines them: {@code id}, {@code event}, {@code data}. */
final class EventText {
  private static final byte[] DATA = "data: ".getBytes(UTF_8);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

  /** An event that is not a place to resume from. */
  EventText add(String name, byte[] json) {
    return add("", name, json);
  }

  /**
   * @param id from which a client resumes behind this event
   * @param json one line, with its end
   */
  EventText add(String id, String name, byte[] json) {
    if (!id.isEmpty()) {
      bytes.writeBytes(("id: " + id + "\n").getBytes(UTF_8));
    }
    bytes.writeBytes(("event: " + name + "\n").getBytes(UTF_8));
    bytes.writeBytes(DATA);
    bytes.writeBytes(json);
    bytes.write('\n');
    return this;
  }

  /** A place to resume from, without an event. */
  EventText addId(String id) {
    bytes.writeBytes(("id: " + id + "\n\n").getBytes(UTF_8));
    return this;
  }

  int size() {
    return bytes.size();
  }

  /** The events so far, read-only. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes.toByteArray()).asReadOnlyBuffer();
  }
}
