package dev.winch.server.http;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.ForbiddenException;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.LimitExceededException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.Problem;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.IdGenerator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps exceptions to answers; the only place that does. */
public final class ExceptionMapper {
  private static final Logger log = LoggerFactory.getLogger(ExceptionMapper.class);

  private final ErrorBody errorBody;
  private final IdGenerator ids;

  /** Writes the body of an error answer. */
  @FunctionalInterface
  public interface ErrorBody {
    byte[] of(String message, List<Problem> problems);
  }

  /**
   * @param ids creates error ids, which relate an answer to its log line
   */
  public ExceptionMapper(ErrorBody errorBody, IdGenerator ids) {
    this.errorBody = errorBody;
    this.ids = ids;
  }

  public ApiResponse response(int status, String message) {
    return ApiResponse.json(status, errorBody.of(message, List.of()));
  }

  /** The answer for an exception; server errors are logged here. */
  public ApiResponse response(Throwable thrown) {
    return switch (thrown) {
      case WinchException meant -> response(meant);
      case RefusedRequest refused when refused.status() == 503 ->
          response(503, refused.getMessage()).with("Retry-After", "1").asLast();
      case RefusedRequest refused -> response(refused.status(), refused.getMessage()).asLast();
      default -> unexpected(thrown);
    };
  }

  private ApiResponse response(WinchException meant) {
    String message = meant.getMessage();
    return switch (meant) {
      case InvalidInputException input ->
          ApiResponse.json(400, errorBody.of(message, input.problems()));
      case ConflictException conflict -> response(400, message);
      case ForbiddenException denied -> response(403, message);
      case NotFoundException missing -> response(404, message);
      case LimitExceededException bound -> response(413, message);
      case UnavailableException part -> {
        log.warn("{}, caused by {}", message, String.valueOf(part.getCause()));
        yield response(503, message).with("Retry-After", "1");
      }
      case InternalException defect -> unexpected(defect);
    };
  }

  private ApiResponse unexpected(Throwable thrown) {
    String id = ids.next();
    log.error("request failed, error id {}", id, thrown);
    return response(500, "Internal Server Error").with("X-Error-Id", id);
  }

  /** Wraps a handler so that it always returns an answer. */
  public Handler guard(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (ClientGoneException gone) {
        throw gone;
      } catch (Throwable thrown) {
        return response(thrown);
      }
    };
  }
}
