package dev.winch.server.api;

import dev.winch.codec.DocumentFormat;
import dev.winch.model.spec.Decoded;
import dev.winch.server.http.BodyTooLargeException;
import dev.winch.server.http.Request;
import java.util.function.Function;

/**
 * How documents that describe jobs come in. All of them together take no more memory than they may,
 * however many clients send.
 */
public final class Submission {
  /**
   * Bytes that a document takes for each of its own, where it consists of the smallest tasks that
   * there are: the tree with its places, the definition, and the text that is stored.
   */
  private static final int GROWTH = 64;

  private final ByteBudget bodies;
  private final ByteBudget documents;

  /**
   * @param bodies for those that have come and wait to be read; one that finds no room is refused
   * @param documents for what was read from them
   */
  public Submission(ByteBudget bodies, ByteBudget documents) {
    this.bodies = bodies;
    this.documents = documents;
  }

  /** Reads a document of one kind. */
  interface Decoder<T> {
    Decoded<T> decode(byte[] body, DocumentFormat format);
  }

  /**
   * Hands the document over to be stored; nothing of it is held any more on return.
   *
   * @throws dev.winch.model.fault.InvalidInputException if it is no document of this kind
   * @throws dev.winch.model.fault.UnavailableException if there is no room for it now
   */
  <T, R> R take(Request request, Decoder<T> decoder, Function<Decoded<T>, R> store) {
    DocumentFormat format = DocumentFormat.ofContentType(request.contentType().orElse(""));
    try {
      return read(request, body -> store.apply(decoder.decode(body, format)));
    } catch (BodyTooLargeException e) {
      // The reference's wording where the length was not declared.
      throw new BodyTooLargeException(400, "code=413, message=" + e.getMessage());
    }
  }

  /**
   * Hands a body of any other kind over to be used.
   *
   * @throws BodyTooLargeException if a body of undeclared length turns out to be too long
   * @throws dev.winch.model.fault.UnavailableException if there is no room for it now
   */
  <R> R read(Request request, Function<byte[], R> use) {
    byte[] body = request.body();
    try (ByteBudget.Share _ = bodies.take(body.length);
        ByteBudget.Share _ = documents.take((long) body.length * GROWTH)) {
      return use.apply(body);
    }
  }
}
