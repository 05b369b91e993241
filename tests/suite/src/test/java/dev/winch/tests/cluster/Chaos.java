package dev.winch.tests.cluster;

import dev.winch.codec.PlainJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two coordinators and four workers under load, while at random they are killed, and database and
 * broker are restarted or drop their connections. At the end every accepted job must have ended as
 * if nothing had happened.
 */
final class Chaos implements AutoCloseable {
  private static final int COORDINATORS = 2;
  private static final int WORKERS = 4;
  private static final int SLOTS = 6;
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final Plan plan;
  private final Path folder;
  private final Random random;
  private final Servers servers;
  private final List<Member> coordinators = new ArrayList<>();
  private final List<Member> workers = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Map<String, Integer> disturbances = new TreeMap<>();

  /**
   * What is done.
   *
   * @param calm between two disturbances, on average
   */
  record Plan(Servers.Kind kind, long seed, int jobs, Duration disturbed, Duration calm) {}

  private record Accepted(String id, Load load) {}

  Chaos(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    this.random = new Random(plan.seed());
    this.servers = new Servers(plan.kind());
  }

  /**
   * @return what happened, in words
   * @throws AssertionError if anything was lost, stuck, left open or applied twice
   */
  String run() throws InterruptedException {
    long begin = System.nanoTime();
    startAll();
    Thread client = Thread.ofVirtual().start(this::submitAll);
    disturb();
    client.join();
    startTheDead();
    awaitEnds();
    int extra = check();
    stopAll();
    return "%s, seed %d: %d jobs accepted, all ended as they should in %d s; %d answers lost;"
            .formatted(
                plan.kind(),
                plan.seed(),
                accepted.size(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                unanswered.get())
        + " disturbances %s; %d runs more than tasks".formatted(disturbances, extra);
  }

  private void startAll() {
    for (int i = 0; i < COORDINATORS; i++) {
      coordinators.add(member("coordinator", i, Map.of()));
    }
    for (int i = 0; i < WORKERS; i++) {
      workers.add(
          member(
              "worker",
              i,
              Map.of(
                  "WINCH_WORKER_QUEUES_DEFAULT",
                  "" + SLOTS / 2,
                  "WINCH_WORKER_QUEUES_SLOW",
                  "" + SLOTS / 2,
                  "WINCH_WORKER_DRAIN",
                  "1s",
                  "WINCH_WORKER_TEMP_DIR",
                  folder.resolve("runs" + i).toString())));
    }
    members().forEach(Member::start);
    members().forEach(Member::awaitUp);
  }

  private Member member(String mode, int number, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(servers.variables());
    variables.putAll(more);
    variables.put("WINCH_JAVA_OPTS", "-Xmx160m -XX:TieredStopAtLevel=1");
    return new Member(mode, folder.resolve(mode + number), variables);
  }

  private List<Member> members() {
    return Stream.concat(coordinators.stream(), workers.stream()).toList();
  }

  /** A client that goes from one coordinator to the next, and does not know of those that die. */
  private void submitAll() {
    Random choice = new Random(plan.seed() + 1);
    long pause = plan.disturbed().toNanos() / plan.jobs();
    for (int i = 0; i < plan.jobs(); i++) {
      Load load = Load.ALL.get(i % Load.ALL.size());
      String url = coordinators.get(choice.nextInt(COORDINATORS)).url();
      submit(url, load).ifPresent(id -> accepted.add(new Accepted(id, load)));
      rest(Duration.ofNanos(pause));
    }
  }

  private Optional<String> submit(String url, Load load) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/jobs"))
            .timeout(ANSWER)
            .header("Content-Type", "text/yaml")
            .POST(BodyPublishers.ofString(load.yaml().replace("FOLDER", folder.toString())))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() == 200) {
        return Optional.of((String) ((Map<?, ?>) PlainJson.read(response.body())).get("id"));
      }
      if (response.statusCode() != 503) {
        throw new AssertionError(response.statusCode() + " for a good job: " + response.body());
      }
    } catch (IOException e) {
      unanswered.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  private void disturb() throws InterruptedException {
    long end = System.nanoTime() + plan.disturbed().toNanos();
    while (System.nanoTime() - end < 0) {
      rest(plan.calm().multipliedBy(random.nextInt(50, 150)).dividedBy(100));
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> count("worker killed", () -> replace(any(workers), true));
        case 3, 4, 5 -> count("coordinator killed", () -> replace(any(coordinators), true));
        case 6 -> count("worker stopped", () -> replace(any(workers), false));
        case 7 -> count("broker's connections cut", servers::cutBrokerConnections);
        case 8 -> count("database's connections cut", servers::cutDatabaseConnections);
        default -> {
          if (random.nextBoolean()) {
            count("database restarted", servers::restartDatabase);
          } else {
            count("broker restarted", servers::restartBroker);
          }
        }
      }
    }
  }

  private Member any(List<Member> members) {
    return members.get(random.nextInt(members.size()));
  }

  private void count(String what, Runnable disturbance) {
    disturbances.merge(what, 1, Integer::sum);
    disturbance.run();
  }

  private static void replace(Member member, boolean kill) {
    if (kill) {
      member.kill();
    } else if (!member.stop()) {
      throw new AssertionError(member.name() + " goes on after SIGTERM:\n" + member.log());
    }
    member.start();
  }

  private void startTheDead() {
    members().stream().filter(member -> !member.isAlive()).forEach(Member::start);
    members().forEach(Member::awaitUp);
  }

  private void awaitEnds() {
    Map<String, String> open = new HashMap<>();
    accepted.forEach(job -> open.put(job.id(), job.load().name()));
    long end = System.nanoTime() + Duration.ofMinutes(2).plus(plan.disturbed()).toNanos();
    while (!open.isEmpty()) {
      open.keySet().removeIf(id -> isFinal(job(id)));
      if (System.nanoTime() - end > 0) {
        String first = open.keySet().iterator().next();
        throw failed("%d jobs do not end: %s".formatted(open.size(), job(first)));
      }
      rest(Duration.ofMillis(200));
    }
  }

  private static boolean isFinal(Map<?, ?> job) {
    return List.of("COMPLETED", "FAILED", "CANCELLED").contains(job.get("state"));
  }

  private Map<?, ?> job(String id) {
    return (Map<?, ?>) get("/jobs/" + id);
  }

  private Object get(String path) {
    for (int attempt = 1; ; attempt++) {
      Member member = coordinators.get(attempt % COORDINATORS);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(member.url() + path)).timeout(ANSWER).build();
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          return PlainJson.read(response.body());
        }
        if (attempt > 20) {
          throw failed(path + ": " + response.statusCode() + " " + response.body());
        }
      } catch (IOException e) {
        if (attempt > 20) {
          throw failed(path + ": " + e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      rest(Duration.ofMillis(200));
    }
  }

  /**
   * @return how many runs there were beyond one for each task: what was lost with its worker or its
   *     connection runs again
   */
  private int check() {
    Map<String, Integer> lines = lines();
    int extra = 0;
    for (Accepted one : accepted) {
      Map<?, ?> job = job(one.id());
      List<?> rows = (List<?>) job.get("execution");
      if (!"COMPLETED".equals(job.get("state"))
          || !one.load().result().equals(text(job, "result"))
          || !endedAsTheyShould(rows, one.load())) {
        throw failed("another end than the job file says: " + PlainJson.write(job));
      }
      for (Map.Entry<String, Integer> task : one.load().runs().entrySet()) {
        int ran = lines.getOrDefault(one.id() + " " + task.getKey(), 0);
        if (ran < task.getValue()) {
          throw failed(task.getKey() + " never ran: " + PlainJson.write(job));
        }
        extra += ran - task.getValue();
      }
    }
    awaitNothing("in the queues", this::inQueues);
    awaitNothing("in the outbox", () -> servers.number("select count(*) from outbox"));
    int most = disturbances.values().stream().mapToInt(n -> n).sum() * WORKERS * SLOTS;
    if (extra > most) {
      throw failed(extra + " runs more than tasks are more than disturbances explain: " + most);
    }
    return extra;
  }

  /** Every task has ended well; a retried one has failed before, once or with its worker again. */
  private static boolean endedAsTheyShould(List<?> rows, Load load) {
    long well = rows.stream().filter(row -> hasState(row, "COMPLETED")).count();
    long failed = rows.stream().filter(row -> hasState(row, "FAILED")).count();
    long retries = load.name().equals("retry") ? 1 : 0;
    return well == load.rows() - retries && failed <= retries && rows.size() == well + failed;
  }

  private static boolean hasState(Object row, String state) {
    return state.equals(((Map<?, ?>) row).get("state"));
  }

  private static String text(Map<?, ?> fields, String name) {
    return Optional.ofNullable(fields.get(name)).map(Object::toString).orElse("");
  }

  private Map<String, Integer> lines() {
    try (Stream<String> lines = Files.lines(folder.resolve("lines"))) {
      return lines.collect(Collectors.toMap(line -> line, _ -> 1, Integer::sum));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long inQueues() {
    return ((List<?>) get("/queues"))
        .stream()
            .map(queue -> (Map<?, ?>) queue)
            .mapToLong(queue -> number(queue, "size") + number(queue, "unacked"))
            .sum();
  }

  private static long number(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private void awaitNothing(String where, java.util.function.LongSupplier left) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    for (long now = left.getAsLong(); now != 0; now = left.getAsLong()) {
      if (System.nanoTime() - end > 0) {
        throw failed(now + " messages are left " + where);
      }
      rest(Duration.ofMillis(200));
    }
  }

  private void stopAll() {
    for (Member member : members()) {
      if (!member.stop()) {
        throw failed(member.name() + " goes on after SIGTERM");
      }
    }
    awaitNothing("as open connections", servers::databaseConnections);
    if (servers.brokerConnections() != 0) {
      throw failed("connections to the broker are left open");
    }
  }

  private AssertionError failed(String what) {
    return new AssertionError(
        "%s%n%s, disturbances %s; logs in %s".formatted(what, plan, disturbances, folder));
  }

  private static void rest(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    members().forEach(Member::close);
    http.close();
    servers.close();
  }
}
