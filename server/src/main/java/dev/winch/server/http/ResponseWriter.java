package dev.winch.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/** Sends one answer; every write blocks until the client has taken the previous one. */
final class ResponseWriter {
  /** Answers up to this size fit into the socket buffer and are not counted. */
  private static final int UNCOUNTED = 1024;

  private final Response response;
  private final boolean head;
  private final ExceptionMapper exceptionMapper;
  private final TransferMemory.Hold held;

  /**
   * @param head whether it is a HEAD request
   * @param held counts unsent bytes
   */
  ResponseWriter(
      Response response, boolean head, ExceptionMapper exceptionMapper, TransferMemory.Hold held) {
    this.response = response;
    this.head = head;
    this.exceptionMapper = exceptionMapper;
    this.held = held;
  }

  /**
   * @throws ClientGoneException if the client disconnected, or writing the content failed midway
   */
  void send(ApiResponse apiResponse) {
    try {
      switch (apiResponse.body()) {
        case ApiResponse.Whole body -> sendWhole(apiResponse, ByteBuffer.wrap(body.bytes()));
        case ApiResponse.Streamed body -> sendStreamed(apiResponse, body);
        case ApiResponse.Live _ -> begin(apiResponse, head);
      }
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }

  private void sendWhole(ApiResponse apiResponse, ByteBuffer content) throws IOException {
    begin(apiResponse);
    if (apiResponse.status() != 204 && apiResponse.status() != 304) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.remaining());
    }
    write(true, head ? ByteBuffer.allocate(0) : content);
  }

  private void sendStreamed(ApiResponse apiResponse, ApiResponse.Streamed body) throws IOException {
    SpillBuffer buffer = new SpillBuffer(piece -> spill(apiResponse, piece));
    try {
      body.writeTo(buffer);
    } catch (ClientGoneException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      ApiResponse failed = exceptionMapper.response(e);
      if (response.isCommitted()) {
        throw new ClientGoneException(e);
      }
      // CORS headers among others: without them a browser hides the error from its page.
      send(failed.insteadOf(apiResponse));
      return;
    }
    if (!buffer.overflowed()) {
      sendWhole(apiResponse, buffer.content());
    } else if (head) {
      begin(apiResponse);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, buffer.length());
      write(true, ByteBuffer.allocate(0));
    } else {
      write(true, buffer.content());
    }
  }

  private void spill(ApiResponse apiResponse, ByteBuffer piece) {
    if (head) {
      return;
    }
    if (!response.isCommitted()) {
      begin(apiResponse);
    }
    try {
      write(false, piece);
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }

  /** Sends the headers alone. */
  private void begin(ApiResponse apiResponse, boolean last) throws IOException {
    begin(apiResponse);
    Content.Sink.write(response, last, ByteBuffer.allocate(0));
  }

  private void begin(ApiResponse apiResponse) {
    response.setStatus(apiResponse.status());
    apiResponse
        .headers()
        .forEach(header -> response.getHeaders().add(header.name(), header.value()));
  }

  private void write(boolean last, ByteBuffer content) throws IOException {
    int length = content.remaining();
    if (length > UNCOUNTED) {
      held.add(length);
    }
    while (content.remaining() > SpillBuffer.PIECE) {
      ByteBuffer piece = content.slice(content.position(), SpillBuffer.PIECE);
      Content.Sink.write(response, false, piece);
      content.position(content.position() + SpillBuffer.PIECE);
    }
    Content.Sink.write(response, last, content);
    if (length > UNCOUNTED) {
      held.add(-length);
    }
  }
}
