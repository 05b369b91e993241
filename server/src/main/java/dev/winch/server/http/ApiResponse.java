package dev.winch.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Status, headers and body of an answer. */
public record ApiResponse(int status, List<Header> headers, Body body) {

  private static final List<Header> JSON = List.of(new Header("Content-Type", "application/json"));

  /** No cache and no proxy may hold events back. */
  private static final List<Header> EVENTS =
      List.of(
          new Header("Content-Type", "text/event-stream"),
          new Header("Cache-Control", "no-cache"),
          new Header("X-Accel-Buffering", "no"));

  private static final Header CLOSE = new Header("Connection", "close");
  private static final Body NOTHING = new Whole(new byte[0]);

  /** A header. */
  public record Header(String name, String value) {}

  /** The content, either complete or streamed. */
  public sealed interface Body {}

  /** A complete content; immutable. */
  public static final class Whole implements Body {
    private final byte[] bytes;

    private Whole(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** A content that may be too large for the memory. */
  @FunctionalInterface
  public non-sealed interface Streamed extends Body {
    /** Writes the whole content; an exception before much was written becomes an error answer. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A body that grows until its source ends it. */
  @FunctionalInterface
  public non-sealed interface Live extends Body {
    /** Takes over the answer, after its headers were sent; must return soon. */
    void start(LiveOutput out);
  }

  public ApiResponse {
    headers = List.copyOf(headers);
  }

  public static ApiResponse json(byte[] body) {
    return json(200, body);
  }

  public static ApiResponse json(int status, byte[] body) {
    return new ApiResponse(status, JSON, new Whole(body));
  }

  public static ApiResponse json(Streamed body) {
    return new ApiResponse(200, JSON, body);
  }

  /** Server-sent events. */
  public static ApiResponse events(Live body) {
    return new ApiResponse(200, EVENTS, body);
  }

  /** A complete content of another type than JSON. */
  public static ApiResponse of(String contentType, byte[] body) {
    return new ApiResponse(200, List.of(new Header("Content-Type", contentType)), new Whole(body));
  }

  public static ApiResponse empty(int status) {
    return new ApiResponse(status, List.of(), NOTHING);
  }

  public ApiResponse with(String header, String value) {
    return with(new Header(header, value));
  }

  /** This answer with the header, unless it has one of this name. */
  public ApiResponse withDefault(String header, String value) {
    return headers.stream().anyMatch(one -> one.name().equalsIgnoreCase(header))
        ? this
        : with(header, value);
  }

  /** This answer with the headers that the other one has and this one lacks. */
  ApiResponse insteadOf(ApiResponse other) {
    Set<String> own =
        headers.stream()
            .map(header -> header.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    List<Header> more = new ArrayList<>(headers);
    other.headers.stream()
        .filter(header -> !own.contains(header.name().toLowerCase(Locale.ROOT)))
        .forEach(more::add);
    return new ApiResponse(status, more, body);
  }

  /** The same answer with {@code Connection: close}, because unread input remains. */
  ApiResponse asLast() {
    return with(CLOSE);
  }

  boolean isLast() {
    return headers.contains(CLOSE);
  }

  private ApiResponse with(Header header) {
    List<Header> more = new ArrayList<>(headers);
    more.add(header);
    return new ApiResponse(status, more, body);
  }
}
