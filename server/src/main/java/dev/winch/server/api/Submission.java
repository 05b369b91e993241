package dev.winch.server.api;

import dev.winch.codec.DocumentFormat;
import dev.winch.engine.admit.DocumentReport;
import dev.winch.model.spec.Decoded;
import dev.winch.server.http.BodyTooLargeException;
import dev.winch.server.http.Request;
import java.util.List;
import java.util.function.Function;

/** Receives job documents within memory budgets that all clients share. */
public final class Submission {
  /**
   * Memory factor of a document that consists of minimal tasks: syntax tree, definition and stored
   * text per byte of input.
   */
  private static final int GROWTH = 64;

  private final ByteBudget bodies;
  private final ByteBudget documents;

  /**
   * @param bodies budget of received bodies; a request that gets no share is rejected
   * @param documents budget of decoded documents
   */
  public Submission(ByteBudget bodies, ByteBudget documents) {
    this.bodies = bodies;
    this.documents = documents;
  }

  /** Decodes a kind of document. */
  interface Decoder<T> {
    Decoded<T> decode(byte[] body, DocumentFormat format);
  }

  /** A job document in memory. Closing it gives its share of the budgets back. */
  final class Document implements AutoCloseable {
    private final byte[] body;
    private final DocumentFormat format;
    private final ByteBudget.Share bodyShare;
    private final ByteBudget.Share documentShare;

    private Document(byte[] body, DocumentFormat format) {
      this.body = body;
      this.format = format;
      this.bodyShare = bodies.take(body.length);
      try {
        this.documentShare = documents.take((long) body.length * GROWTH);
      } catch (RuntimeException e) {
        bodyShare.close();
        throw e;
      }
    }

    /**
     * @throws dev.winch.model.fault.InvalidInputException if the document is invalid
     */
    <T> Decoded<T> decode(Decoder<T> decoder) {
      return decoder.decode(body, format);
    }

    @Override
    public void close() {
      documentShare.close();
      bodyShare.close();
    }
  }

  /**
   * Receives a job document.
   *
   * @throws dev.winch.model.fault.InvalidInputException if its content type is none of documents
   * @throws dev.winch.model.fault.UnavailableException if the budget is exhausted
   */
  Document document(Request request) {
    DocumentFormat format = DocumentFormat.ofContentType(request.contentType().orElse(""));
    try {
      return new Document(request.body(), format);
    } catch (BodyTooLargeException e) {
      // The reference's wording if the length was not declared.
      throw new BodyTooLargeException(400, "code=413, message=" + e.getMessage());
    }
  }

  /**
   * Everything that is wrong with a document.
   *
   * @param check returns warnings, or throws what is wrong
   */
  <T> DocumentReport report(
      Request request, Decoder<T> decoder, Function<Decoded<T>, List<String>> check) {
    try (Document document = document(request)) {
      return DocumentReport.of(() -> check.apply(document.decode(decoder)));
    }
  }

  /**
   * Reads any other kind of body and passes it on.
   *
   * @throws BodyTooLargeException if a body of undeclared length is too long
   * @throws dev.winch.model.fault.UnavailableException if the budget is exhausted
   */
  <R> R read(Request request, Function<byte[], R> use) {
    byte[] body = request.body();
    try (ByteBudget.Share _ = bodies.take(body.length);
        ByteBudget.Share _ = documents.take((long) body.length * GROWTH)) {
      return use.apply(body);
    }
  }
}
