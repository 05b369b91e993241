package dev.winch.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Splits a body that holds many documents: JSON with one document a line, or a YAML stream, whose
 * documents {@code ---} separates. Documents are not read here; empty ones are left out.
 */
public final class DocumentStream {
  private static final byte[] START = "---".getBytes(US_ASCII);
  private static final byte[] END = "...".getBytes(US_ASCII);

  private final byte[] body;
  private final DocumentFormat format;

  private DocumentStream(byte[] body, DocumentFormat format) {
    this.body = body;
    this.format = format;
  }

  /** One document of a stream. */
  public static final class Part {
    private final byte[] body;
    private final DocumentFormat format;
    private final int linesBefore;

    private Part(byte[] body, DocumentFormat format, int linesBefore) {
      this.body = body;
      this.format = format;
      this.linesBefore = linesBefore;
    }

    /** The document as its sender would send it alone; not a copy. */
    public byte[] body() {
      return body;
    }

    public DocumentFormat format() {
      return format;
    }

    /** A problem of the document at its place in the stream. */
    public Problem inStream(Problem problem) {
      return problem.line() == 0
          ? problem
          : new Problem(
              problem.path(),
              problem.line() + linesBefore,
              problem.column(),
              problem.rule(),
              problem.message(),
              problem.hint());
    }
  }

  /**
   * @param contentType value of the header, {@code ""} if there is none
   * @throws InvalidInputException if the type is not one of a stream
   */
  public static List<Part> split(byte[] body, String contentType) {
    return new DocumentStream(body, format(contentType)).parts();
  }

  private static DocumentFormat format(String contentType) {
    return switch (DocumentFormat.mediaType(contentType)) {
      case "application/x-ndjson", "application/ndjson", "application/jsonl" -> DocumentFormat.JSON;
      default ->
          Optional.of(DocumentFormat.ofContentType(contentType))
              .filter(DocumentFormat.YAML::equals)
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "a batch is not one JSON document: send one job a line as"
                              + " application/x-ndjson, or a YAML stream as application/yaml"));
    };
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    int start = 0;
    int linesBefore = 0;
    int line = 0;
    for (int at = 0; at < body.length; line++) {
      int next = endOfLine(at);
      boolean last = format == DocumentFormat.JSON || isMarker(END, at);
      if (isMarker(START, at)) {
        add(parts, start, at, linesBefore);
        start = at;
        linesBefore = line;
      } else if (last) {
        add(parts, start, next, linesBefore);
        start = next;
        linesBefore = line + 1;
      }
      at = next;
    }
    add(parts, start, body.length, linesBefore);
    return parts;
  }

  /** Where the line that begins here ends, its line feed included. */
  private int endOfLine(int from) {
    int at = from;
    while (at < body.length && body[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, body.length);
  }

  /** Markers stand at the start of a line, alone or before a blank, in block scalars too. */
  private boolean isMarker(byte[] marker, int at) {
    int end = at + marker.length;
    return format == DocumentFormat.YAML
        && end <= body.length
        && Arrays.equals(body, at, end, marker, 0, marker.length)
        && (end == body.length || Character.isWhitespace(body[end]));
  }

  private void add(List<Part> parts, int from, int to, int linesBefore) {
    if (!isEmpty(from, to)) {
      parts.add(new Part(Arrays.copyOfRange(body, from, to), format, linesBefore));
    }
  }

  private boolean isEmpty(int from, int to) {
    // Only ASCII matters here, which is the same in both.
    String text = new String(body, from, to - from, ISO_8859_1);
    return format == DocumentFormat.JSON
        ? text.isBlank()
        : text.lines()
            .map(String::strip)
            .allMatch(l -> l.isEmpty() || l.startsWith("#") || l.equals("---") || l.equals("..."));
  }
}
