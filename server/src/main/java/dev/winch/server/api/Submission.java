package dev.winch.server.api;

import dev.winch.codec.DocumentFormat;
import dev.winch.engine.admit.DocumentReport;
import dev.winch.model.spec.Decoded;
import dev.winch.server.http.BodyTooLargeException;
import dev.winch.server.http.Request;
import java.util.List;
import java.util.function.BiFunction;
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

  /**
   * Decodes a document and passes it on to be stored; releases its memory on return.
   *
   * @throws dev.winch.model.fault.InvalidInputException if the document is invalid
   * @throws dev.winch.model.fault.UnavailableException if the budget is exhausted
   */
  <T, R> R take(Request request, Decoder<T> decoder, Function<Decoded<T>, R> store) {
    return document(request, (body, format) -> store.apply(decoder.decode(body, format)));
  }

  /**
   * Everything that is wrong with a document.
   *
   * @param check returns warnings, or throws what is wrong
   */
  <T> DocumentReport report(
      Request request, Decoder<T> decoder, Function<Decoded<T>, List<String>> check) {
    return document(
        request,
        (body, format) -> DocumentReport.of(() -> check.apply(decoder.decode(body, format))));
  }

  /** Passes a document on as it was sent; releases its memory on return. */
  private <R> R document(Request request, BiFunction<byte[], DocumentFormat, R> use) {
    DocumentFormat format = DocumentFormat.ofContentType(request.contentType().orElse(""));
    try {
      return read(request, body -> use.apply(body, format));
    } catch (BodyTooLargeException e) {
      // The reference's wording if the length was not declared.
      throw new BodyTooLargeException(400, "code=413, message=" + e.getMessage());
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
