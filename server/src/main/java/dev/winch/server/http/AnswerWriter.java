package dev.winch.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/** Sends one answer; every write waits for the client to take what came before. */
final class AnswerWriter {
  /** Bytes of an answer that a socket takes at once. */
  private static final int UNCOUNTED = 1024;

  private final Response response;
  private final boolean head;
  private final Failures failures;
  private final HeldBytes.Hold held;

  /**
   * @param head whether the client wants no content
   * @param held counts what waits for the client
   */
  AnswerWriter(Response response, boolean head, Failures failures, HeldBytes.Hold held) {
    this.response = response;
    this.head = head;
    this.failures = failures;
    this.held = held;
  }

  /**
   * @throws ClientGone if nobody takes it any more, or if it broke off within
   */
  void send(Answer answer) {
    try {
      switch (answer.body()) {
        case Answer.Whole body -> sendWhole(answer, ByteBuffer.wrap(body.bytes()));
        case Answer.Streamed body -> sendStreamed(answer, body);
      }
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  private void sendWhole(Answer answer, ByteBuffer content) throws IOException {
    begin(answer);
    if (answer.status() != 204) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.remaining());
    }
    write(true, head ? ByteBuffer.allocate(0) : content);
  }

  private void sendStreamed(Answer answer, Answer.Streamed body) throws IOException {
    SpillBuffer buffer = new SpillBuffer(piece -> spill(answer, piece));
    try {
      body.writeTo(buffer);
    } catch (ClientGone e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      Answer failed = failures.answer(e);
      if (response.isCommitted()) {
        throw new ClientGone(e);
      }
      send(failed);
      return;
    }
    if (!buffer.overflowed()) {
      sendWhole(answer, buffer.content());
    } else if (head) {
      begin(answer);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, buffer.length());
      write(true, ByteBuffer.allocate(0));
    } else {
      write(true, buffer.content());
    }
  }

  private void spill(Answer answer, ByteBuffer piece) {
    if (head) {
      return;
    }
    if (!response.isCommitted()) {
      begin(answer);
    }
    try {
      write(false, piece);
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  private void begin(Answer answer) {
    response.setStatus(answer.status());
    answer.headers().forEach(header -> response.getHeaders().put(header.name(), header.value()));
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
