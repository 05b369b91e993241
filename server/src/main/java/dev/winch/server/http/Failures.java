package dev.winch.server.http;

import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.Defect;
import dev.winch.model.fault.Denied;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.fault.LimitExceeded;
import dev.winch.model.fault.NotFound;
import dev.winch.model.fault.Problem;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.Ids;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of what is thrown: the one map from failures to answers. */
public final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private final ErrorBody errorBody;
  private final Ids ids;

  /** Makes the content of an error answer. */
  @FunctionalInterface
  public interface ErrorBody {
    byte[] of(String message, List<Problem> problems);
  }

  /**
   * @param ids names failures, so that a client's report finds the log line
   */
  public Failures(ErrorBody errorBody, Ids ids) {
    this.errorBody = errorBody;
    this.ids = ids;
  }

  public Answer answer(int status, String message) {
    return Answer.json(status, errorBody.of(message, List.of()));
  }

  /** The answer to whatever is thrown; what is no client's fault is logged here. */
  public Answer answer(Throwable thrown) {
    return switch (thrown) {
      case WinchException meant -> answer(meant);
      case RefusedRequest refused when refused.status() == 503 ->
          answer(503, refused.getMessage()).with("Retry-After", "1").asLast();
      case RefusedRequest refused -> answer(refused.status(), refused.getMessage()).asLast();
      default -> unexpected(thrown);
    };
  }

  private Answer answer(WinchException meant) {
    String message = meant.getMessage();
    return switch (meant) {
      case InvalidInput input -> Answer.json(400, errorBody.of(message, input.problems()));
      case Conflict conflict -> answer(400, message);
      case Denied denied -> answer(403, message);
      case NotFound missing -> answer(404, message);
      case LimitExceeded bound -> answer(413, message);
      case Unavailable part -> {
        log.warn("{}, because of {}", message, String.valueOf(part.getCause()));
        yield answer(503, message).with("Retry-After", "1");
      }
      case Defect defect -> unexpected(defect);
    };
  }

  private Answer unexpected(Throwable thrown) {
    String id = ids.next();
    log.error("request failed, error id {}", id, thrown);
    return answer(500, "Internal Server Error").with("X-Error-Id", id);
  }

  /** The same handler, except that it always answers. */
  public Handler guard(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (ClientGone gone) {
        throw gone;
      } catch (Throwable thrown) {
        return answer(thrown);
      }
    };
  }
}
