package dev.winch.cli.client;

import dev.winch.cli.client.ReceivedEvents.Event;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What changes of a job and what its tasks print, as one sequence. A connection that breaks is made
 * again, behind the last event.
 */
public final class FollowedEvents implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ApiClient api;
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>(10_000);
  private volatile boolean closed;

  /** What comes next. */
  public sealed interface Item {}

  /**
   * A change of the job or a task, or what a task printed.
   *
   * @param ofLog whether the stream of the log sent it
   */
  public record Change(Event event, boolean ofLog) implements Item {}

  /** The connection broke, or works again if the reason is empty. */
  public record Connection(String reason) implements Item {}

  /** The server refused the stream. */
  public record Refusal(WinchException fault) implements Item {}

  private FollowedEvents(ApiClient api) {
    this.api = api;
  }

  /** Opens the feed of a job. */
  public static FollowedEvents open(ApiClient api, String id) {
    FollowedEvents feed = new FollowedEvents(api);
    ShortLivedThreads.startPlatform("events", () -> feed.read("/jobs/" + id + "/events", false));
    ShortLivedThreads.startPlatform("logs", () -> feed.read("/jobs/" + id + "/log/stream", true));
    return feed;
  }

  /** Waits for the next item, at most so long. */
  public Optional<Item> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(items.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    closed = true;
  }

  private void read(String path, boolean ofLog) {
    String last = "";
    boolean broken = false;
    try {
      while (!closed) {
        try (ReceivedEvents stream = api.events(path, last)) {
          if (broken) {
            items.put(new Connection(""));
            broken = false;
          }
          Optional<Event> event = stream.next();
          while (event.isPresent() && !closed) {
            last = event.get().id().isEmpty() ? last : event.get().id();
            items.put(new Change(event.get(), ofLog));
            if (event.get().type().equals("end")) {
              return;
            }
            event = stream.next();
          }
        } catch (UnavailableException e) {
          if (!broken) {
            items.put(new Connection(String.valueOf(e.getMessage())));
          }
          broken = true;
          Thread.sleep(PAUSE);
        } catch (WinchException e) {
          items.put(new Refusal(e));
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
