package dev.winch.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/** Sends one answer; every write waits for the client to take what came before. */
final class AnswerWriter {
  private final Response response;
  private final boolean head;
  private final Failures failures;

  /**
   * @param head whether the client wants no content
   */
  AnswerWriter(Response response, boolean head, Failures failures) {
    this.response = response;
    this.head = head;
    this.failures = failures;
  }

  /**
   * @throws ClientGone if nobody takes it any more, or if it broke off within
   */
  void send(Answer answer) {
    try {
      switch (answer.body()) {
        case Answer.Whole body -> sendWhole(answer, body.bytes());
        case Answer.Streamed body -> sendStreamed(answer, body);
      }
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  private void sendWhole(Answer answer, byte[] bytes) throws IOException {
    begin(answer);
    if (answer.status() != 204) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    }
    write(true, head ? new byte[0] : bytes);
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
      write(true, new byte[0]);
    } else {
      write(true, buffer.content());
    }
  }

  private void spill(Answer answer, byte[] piece) {
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

  private void write(boolean last, byte[] bytes) throws IOException {
    int from = 0;
    for (; bytes.length - from > SpillBuffer.PIECE; from += SpillBuffer.PIECE) {
      Content.Sink.write(response, false, ByteBuffer.wrap(bytes, from, SpillBuffer.PIECE));
    }
    Content.Sink.write(response, last, ByteBuffer.wrap(bytes, from, bytes.length - from));
  }
}
