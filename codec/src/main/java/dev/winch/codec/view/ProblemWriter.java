package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.model.fault.Problem;
import java.io.IOException;
import java.util.List;

/** Writes errors, and the problems of a document with their positions. */
public final class ProblemWriter {
  private ProblemWriter() {}

  /**
   * The answer to a request that failed.
   *
   * @param problems the errors of a document with their positions; empty for other errors
   */
  public static byte[] error(String message, List<Problem> problems) {
    return JsonDocument.object(
        out -> {
          out.always("message", message);
          out.objects("errors", problems, problem -> problem(out, problem));
        });
  }

  /** What is wrong with a document that was only checked; no problems make it valid. */
  public static byte[] validation(List<Problem> problems, List<String> warnings) {
    return JsonDocument.object(
        out -> {
          out.always("valid", problems.isEmpty());
          out.name("problems");
          out.objects(problems, problem -> problem(out, problem));
          out.texts("warnings", warnings);
        });
  }

  static void problem(FieldWriter out, Problem problem) throws IOException {
    out.always("path", problem.path());
    out.number("line", problem.line());
    out.number("column", problem.column());
    out.always("rule", problem.rule());
    out.always("message", problem.message());
    out.text("hint", problem.hint());
  }
}
