package dev.winch.codec.view;

import dev.winch.model.run.LogStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Writes what a search of a log found. Thread-safe. */
public final class LogSearchWriter {

  /**
   * @param lines how many were looked at
   * @param next where to go on; empty at the end
   */
  public void write(OutputStream target, List<FoundLine> found, long lines, Optional<String> next)
      throws IOException {
    JsonDocument.stream(
        target,
        out -> {
          out.name("items");
          out.objects(
              found,
              line -> {
                out.always("taskId", line.task().value());
                out.always("line", line.number());
                out.time("at", line.at());
                out.text("stream", LogStream.text(line.stream()));
                out.always("text", line.text());
                out.always("match", line.match());
              });
          out.always("lines", lines);
          out.text("next", next.orElse(""));
        });
  }
}
