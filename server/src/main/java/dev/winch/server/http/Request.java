package dev.winch.server.http;

import dev.winch.model.fault.InvalidInput;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client asks; confined to the thread of its connection. */
public final class Request {
  private final ServerRequest request;
  private final HttpPrologue prologue;
  private List<String> segments = List.of();
  private Map<String, String> parameters = Map.of();
  private boolean parametersRead;

  Request(ServerRequest request) {
    this.request = request;
    this.prologue = request.prologue();
  }

  public String method() {
    return prologue.method().text();
  }

  /** As the client wrote it, without the query. */
  public String path() {
    return prologue.uriPath().rawPath();
  }

  /** Path and query as the client wrote them. */
  public String target() {
    String query = prologue.query().rawValue();
    return query.isEmpty() ? path() : path() + "?" + query;
  }

  /** Address of the peer, without a port and without asking the name service. */
  public String remoteAddress() {
    return request.remotePeer().address() instanceof InetSocketAddress peer
        ? peer.getAddress().getHostAddress()
        : "";
  }

  /** The variable part of the path, decoded: the id of a job, the name of a queue. */
  public String variable() {
    return segments.get(1);
  }

  void segments(List<String> decoded) {
    this.segments = decoded;
  }

  /**
   * A parameter of the query, decoded.
   *
   * @return {@code ""} if it is absent
   * @throws InvalidInput if the query has a broken escape or a NUL
   */
  public String parameter(String name) {
    if (!parametersRead) {
      parameters = UriText.parameters(prologue.query().rawValue());
      parametersRead = true;
    }
    return parameters.getOrDefault(name, "");
  }

  public Optional<String> contentType() {
    return header(HeaderNames.CONTENT_TYPE);
  }

  Optional<String> header(HeaderName name) {
    return request.headers().first(name);
  }

  /** Asks for no more than was announced: the buffer for an unknown length is far larger. */
  private byte[] read(InputStream content) throws IOException {
    long announced = request.headers().contentLength().orElse(Integer.MAX_VALUE);
    byte[] body = content.readNBytes(Math.clamp(announced, 0, Integer.MAX_VALUE));
    content.skip(1); // The library counts a body as read only once its end was met.
    return body;
  }

  /**
   * The whole body, at most as long as the configured limit.
   *
   * @throws BodyTooLarge if a body of unknown length turns out to be longer
   */
  public byte[] body() {
    try {
      // not closed, because the library's stream reads on when it is
      return read(request.content().inputStream());
    } catch (RequestException e) {
      if (e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
        throw new BodyTooLarge(413, "Request Entity Too Large");
      }
      throw new CloseConnectionException("the body breaks the protocol", e);
    } catch (InsufficientDataAvailableException e) {
      throw new CloseConnectionException("the client went away while sending", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
