package dev.winch.worker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What this worker has and its tasks have reserved. A task whose limits exceed all that there is
 * gets all, so it runs alone. Requests are granted in the order in which they were made, except
 * that one that does not fit lets later ones pass that do. Thread-safe.
 */
final class WorkerResources {
  private final ResourceAmount total;

  @GuardedBy("this")
  private ResourceAmount free;

  @GuardedBy("this")
  private final List<Request> waiting = new ArrayList<>();

  WorkerResources(ResourceAmount total) {
    this.total = total;
    this.free = total;
  }

  /** A task's request for its resources. */
  final class Request {
    private final ResourceAmount amount;
    private final CompletableFuture<Void> granted = new CompletableFuture<>();

    private Request(ResourceAmount amount) {
      this.amount = amount;
    }

    /** Completes when the resources are reserved. */
    CompletableFuture<Void> granted() {
      return granted;
    }

    /** Returns the resources, or withdraws the request. */
    void close() {
      end(this);
    }
  }

  /** Requests resources; they are reserved until the request is closed. */
  synchronized Request request(ResourceAmount wanted) {
    var request = new Request(wanted.atMost(total));
    waiting.add(request);
    grant();
    return request;
  }

  private synchronized void end(Request request) {
    if (!waiting.remove(request)) {
      free = free.plus(request.amount);
      grant();
    }
  }

  @GuardedBy("this")
  private void grant() {
    for (Iterator<Request> all = waiting.iterator(); all.hasNext(); ) {
      Request request = all.next();
      if (request.amount.fitsIn(free)) {
        free = free.minus(request.amount);
        all.remove();
        request.granted.complete(null);
      }
    }
  }
}
