package dev.winch.tests.cluster;

import dev.winch.codec.PlainJson;
import dev.winch.tests.simulation.RealJobs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Clients that submit jobs until so many are accepted, and cancel or restart some of them. They go
 * from one coordinator to the next and do not know of those that are dead or not reached. A job
 * whose answer was lost is not accepted, whether it is stored or not.
 */
final class Client implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** So that others go on while one waits for an answer that does not come. */
  private static final int THREADS = 6;

  /** Of so many accepted jobs one is to be cancelled, and one restarted. */
  private static final int ONE_OF = 15;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final List<String> urls;
  private final RealJobs jobs;
  private final int wanted;
  private final Duration pause;
  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger missing;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> restarted = new ConcurrentHashMap<>();
  private final List<Thread> threads;
  private volatile Optional<String> complaint = Optional.empty();

  /**
   * @param urls of the coordinators
   * @param time in which so many jobs are accepted if all are answered at once
   */
  Client(List<String> urls, RealJobs jobs, int wanted, Duration time) {
    this.urls = urls;
    this.jobs = jobs;
    this.wanted = wanted;
    this.missing = new AtomicInteger(wanted);
    this.pause = time.multipliedBy(THREADS).dividedBy(wanted);
    this.threads =
        IntStream.range(0, THREADS)
            .mapToObj(i -> Thread.ofVirtual().start(() -> submit(new Random(jobs.seed() + i))))
            .toList();
  }

  private void submit(Random random) {
    while (missing.getAndUpdate(n -> Math.max(0, n - 1)) > 0 && complaint.isEmpty()) {
      Optional<String> id =
          send(random, "POST", "/jobs", jobs.file(number.getAndIncrement()))
              .map(body -> (String) ((Map<?, ?>) PlainJson.read(body)).get("id"));
      if (id.isEmpty()) {
        missing.incrementAndGet();
      }
      id.ifPresent(accepted::add);
      id.ifPresent(_ -> meddle(random));
      try {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void meddle(Random random) {
    List<String> all = List.copyOf(accepted);
    String id = all.get(random.nextInt(all.size()));
    switch (random.nextInt(ONE_OF)) {
      case 0 -> {
        cancelled.add(id);
        send(random, "PUT", "/jobs/" + id + "/cancel", "");
      }
      case 1 -> {
        restarted.merge(id, 1, Integer::sum);
        send(random, "PUT", "/jobs/" + id + "/restart", "");
      }
      default -> {}
    }
  }

  /** The answer's body; empty if there was none, or one that says that it cannot be done now. */
  private Optional<String> send(Random random, String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(urls.get(random.nextInt(urls.size())) + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response =
          http.sendAsync(request, BodyHandlers.ofString())
              .get(ANSWER.toSeconds(), TimeUnit.SECONDS);
      switch (response.statusCode()) {
        case 200 -> {
          return Optional.of(response.body());
        }
        case 503 -> {}
        default -> {
          if (method.equals("POST") || response.statusCode() >= 500) {
            complaint = Optional.of(path + ": " + response.statusCode() + " " + response.body());
          }
        }
      }
    } catch (ExecutionException | TimeoutException e) {
      unanswered.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  /** Whether it still submits. */
  boolean isBusy() {
    return threads.stream().anyMatch(Thread::isAlive);
  }

  /** What it was answered that no client should be. */
  Optional<String> complaint() {
    return complaint;
  }

  /** The ids of the jobs that were accepted. */
  List<String> accepted() {
    return List.copyOf(accepted);
  }

  /** What it wanted of jobs, whether it was answered or not. */
  RealJobs.Asked asked() {
    return new RealJobs.Asked(Set.copyOf(cancelled), Map.copyOf(restarted));
  }

  @Override
  public String toString() {
    return "%d jobs accepted of %d wanted, %d requests without an answer, %d jobs to be cancelled,"
            .formatted(accepted.size(), wanted, unanswered.get(), cancelled.size())
        + " %d to be restarted".formatted(restarted.size());
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    http.shutdownNow();
  }
}
