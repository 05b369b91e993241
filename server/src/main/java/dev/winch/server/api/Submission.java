package dev.winch.server.api;

import dev.winch.codec.DocumentFormat;
import dev.winch.model.spec.Decoded;
import dev.winch.server.http.BodyTooLarge;
import dev.winch.server.http.Request;

/** How documents that describe jobs come in. */
final class Submission {
  private Submission() {}

  /** Reads a document of one kind. */
  interface Decoder<T> {
    Decoded<T> decode(byte[] body, DocumentFormat format);
  }

  /**
   * @throws dev.winch.model.fault.InvalidInput if it is no document of this kind
   */
  static <T> Decoded<T> read(Request request, Decoder<T> decoder) {
    DocumentFormat format = DocumentFormat.ofContentType(request.contentType().orElse(""));
    try {
      return request.decoded(body -> decoder.decode(body, format));
    } catch (BodyTooLarge e) {
      // The reference's wording where the length was not declared.
      throw new BodyTooLarge(400, "code=413, message=" + e.getMessage());
    }
  }
}
