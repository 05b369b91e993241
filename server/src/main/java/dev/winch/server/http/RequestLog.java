package dev.winch.server.http;

import dev.winch.model.fault.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs one line per routed request; never a body or a message that quotes one. */
public final class RequestLog implements Handler {
  private static final Logger log = LoggerFactory.getLogger("dev.winch.server.requests");

  private final Level level;
  private final List<Pattern> skipped;
  private final ExceptionMapper exceptionMapper;
  private final Handler inner;

  /**
   * @param level of successful requests; server errors are always logged at ERROR
   * @param skip requests that are not logged, as {@code METHOD /path} with {@code *} for anything
   */
  public RequestLog(
      Level level, List<String> skip, ExceptionMapper exceptionMapper, Handler inner) {
    this.level = level;
    this.skipped = skip.stream().map(RequestLog::compile).toList();
    this.exceptionMapper = exceptionMapper;
    this.inner = inner;
  }

  private static Pattern compile(String wildcards) {
    return Pattern.compile(
        Arrays.stream(wildcards.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")),
        Pattern.DOTALL);
  }

  @Override
  public ApiResponse handle(Request request) {
    ApiResponse apiResponse;
    String error = "";
    try {
      apiResponse = inner.handle(request);
    } catch (ClientGoneException gone) {
      throw gone;
    } catch (Throwable thrown) {
      apiResponse = exceptionMapper.response(thrown);
      error = thrown instanceof InvalidInputException ? "" : String.valueOf(thrown.getMessage());
    }
    write(request, apiResponse.status(), error);
    return apiResponse;
  }

  private void write(Request request, int status, String error) {
    Level used = status < 400 ? level : Level.ERROR;
    if (!log.isEnabledForLevel(used) || isSkipped(request)) {
      return;
    }
    var line =
        log.atLevel(used)
            .addKeyValue("URI", request.target())
            .addKeyValue("method", request.method())
            .addKeyValue("remote-ip", request.remoteAddress())
            .addKeyValue("status", status);
    if (status >= 400) {
      line = line.addKeyValue("error", error.isEmpty() ? HttpStatus.getMessage(status) : error);
    }
    line.log("Request");
  }

  private boolean isSkipped(Request request) {
    if (skipped.isEmpty()) {
      return false;
    }
    String name = request.method() + " " + request.path();
    return skipped.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }
}
