package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.winch.cli.client.Api;
import dev.winch.cli.client.View;
import dev.winch.model.fault.WinchException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is lost: {@code kill -9}, start again on the same folder, and every job ends. */
class CrashTest {
  private static final int KILLS = 20;
  private static final int CLIENTS = 4;

  /**
   * Most jobs of one client in one life of the process, which bounds what the last one must finish.
   */
  private static final int JOBS_PER_LIFE = 8;

  /**
   * A run lost more than five times is given up, so every fifth Winch lives to see all jobs end.
   */
  private static final int GENERATION = 5;

  @TempDir private Path temp;

  /** An accepted job and what it must come to. */
  private record Accepted(String id, Load load) {}

  /** A kind of job: how many task rows it may have at its end, and what it is. */
  private enum Load {
    CHAIN(
        3,
        3,
        """
        name: chain
        output: "{{ tasks.b }}"
        tasks:
          - {name: a, var: a, run: 'echo -n 1 > $WINCH_OUTPUT'}
          - {name: b, var: b, env: {A: "{{ tasks.a }}"}, run: 'sleep 0.05; echo -n $((A + 1)) > $WINCH_OUTPUT'}
          - {name: c, run: 'true'}
        """),
    PARALLEL(
        4,
        4,
        """
        name: parallel
        tasks:
          - name: all
            parallel:
              tasks:
                - {name: a, run: 'true'}
                - {name: b, run: 'sleep 0.1'}
                - {name: c, run: 'echo c'}
        """),
    EACH(
        5,
        5,
        """
        name: each
        tasks:
          - name: all
            each:
              list: "{{ sequence(1, 5) }}"
              concurrency: 2
              task: {name: one, run: 'echo one'}
        """),
    /** One run if a crash fell between the mark and the exit, else two. */
    RETRY(
        1,
        2,
        """
        name: retry
        tasks:
          - name: flaky
            retry: {limit: 3}
            env: {MARK: "FOLDER/{{ job.id }}"}
            run: '[ -e $MARK ] || { touch $MARK; exit 1; }'
        """),
    SLEEP(
        1,
        1,
        """
        name: sleep
        tasks:
          - {name: sleep, run: 'sleep 0.3'}
        """);

    private final int leastRuns;
    private final int mostRuns;
    private final String yaml;

    Load(int leastRuns, int mostRuns, String yaml) {
      this.leastRuns = leastRuns;
      this.mostRuns = mostRuns;
      this.yaml = yaml;
    }
  }

  @Test
  void e1_everyAcceptedJobEndsOnceHoweverOftenWinchIsKilled() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    AtomicInteger asked = new AtomicInteger();
    // On a slow machine a process may die before it has accepted anything: then more of them do.
    for (int kill = 0; kill < KILLS || (accepted.size() <= KILLS && kill < 4 * KILLS); kill++) {
      try (WinchProcess winch = start()) {
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          clients.add(Thread.ofVirtual().start(() -> submitUntilDead(winch, accepted, asked)));
        }
        if (kill % GENERATION == GENERATION - 1) {
          accepted.forEach(job -> ended(winch, job.id()));
        }
        assertThat(winch.process().waitFor(Duration.ofMillis(random.nextInt(50, 1000)))).isFalse();
        winch.kill();
        for (Thread client : clients) {
          client.join();
        }
      }
    }
    try (WinchProcess winch = start();
        Api api = winch.api()) {
      for (Accepted job : accepted) {
        endedAsItShould(ended(winch, job.id()), job.load(), seed);
      }
      assertThat(accepted).hasSizeGreaterThan(KILLS);
      // An answer may be lost on its way, an accepted job may not; and none is there twice.
      assertThat(api.get("/jobs").whole("totalItems")).isBetween(accepted.size(), asked.get());
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void whatTheDeadProcessLeftRunningIsEndedAndItsTaskRunsAgainUncounted() throws Exception {
    String id;
    try (WinchProcess winch = start();
        Api api = winch.api()) {
      id = submit(api, "name: long\ntasks:\n  - {name: long, run: 'sleep 600 & wait'}");
      await().until(() -> processes().size() == 2);
      winch.kill();
    }
    List<Long> orphans = processes();
    assertThat(orphans).isNotEmpty();
    try (WinchProcess winch = start();
        Api api = winch.api()) {
      await().until(this::processes, now -> now.size() == 2 && Collections.disjoint(now, orphans));
      View task = api.get("/jobs/" + id).list("execution").getFirst();
      assertThat(task.whole("redelivered")).isEqualTo(1);
      api.put("/jobs/" + id + "/cancel");
      await().atMost(Duration.ofSeconds(20)).until(() -> processes().isEmpty());
    }
  }

  /** What a receiver accepted: id of the delivery and the state that was told. */
  private record Delivery(String id, String state) {}

  @Test
  void h16_whatWebhooksWereOwedWhenWinchWasKilledArrivesAfterwardsInOrder() throws Exception {
    List<Delivery> accepted = new CopyOnWriteArrayList<>();
    AtomicInteger refused = new AtomicInteger();
    AtomicBoolean open = new AtomicBoolean();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Matcher state = Pattern.compile("\"state\":\"(\\w+)\"").matcher(body);
          if (open.get() && state.find()) {
            String id = exchange.getRequestHeaders().getFirst("X-Winch-Delivery");
            accepted.add(new Delivery(id, state.group(1)));
          } else {
            refused.incrementAndGet();
          }
          exchange.sendResponseHeaders(open.get() ? 200 : 503, -1);
          exchange.close();
        });
    receiver.start();
    try {
      String job =
          "name: hooked\nwebhooks:\n  - {url: 'http://127.0.0.1:%d/'}\ntasks:\n  - {name: a, run: 'true'}"
              .formatted(receiver.getAddress().getPort());
      try (WinchProcess winch = start();
          Api api = winch.api()) {
        ended(winch, submit(api, job));
        await().until(() -> refused.get() > 0);
        winch.kill();
      }
      assertThat(accepted).isEmpty();
      open.set(true);
      try (WinchProcess winch = start()) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> accepted.stream().anyMatch(call -> call.state().equals("COMPLETED")));
        assertThat(accepted)
            .extracting(Delivery::state)
            .containsExactly("PENDING", "RUNNING", "COMPLETED");
        assertThat(accepted).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(winch.process().isAlive()).isTrue();
      }
    } finally {
      receiver.stop(0);
    }
  }

  private WinchProcess start() {
    return WinchProcess.start(
        temp.resolve("data"),
        Map.of("WINCH_WORKER_TEMP_DIR", runs().toString(), "WINCH_WORKER_QUEUES_DEFAULT", "8"),
        "--runtime",
        "shell");
  }

  private void submitUntilDead(WinchProcess winch, Queue<Accepted> accepted, AtomicInteger asked) {
    try (Api api = winch.api()) {
      for (int job = 0; job < JOBS_PER_LIFE; job++) {
        int number = asked.getAndIncrement();
        Load load = Load.values()[number % Load.values().length];
        accepted.add(new Accepted(submit(api, load.yaml), load));
      }
    } catch (WinchException dead) {
      // This client's Winch was killed; the next one goes on.
    }
  }

  /** Every process of a task works in a folder below this one. */
  private Path runs() {
    return temp.resolve("runs");
  }

  /** Those of tasks that live. */
  private List<Long> processes() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(
            pid -> {
              try {
                return Files.readSymbolicLink(Path.of("/proc/%d/cwd".formatted(pid)))
                    .startsWith(runs());
              } catch (IOException gone) {
                return false;
              }
            })
        .toList();
  }

  private String submit(Api api, String yaml) {
    String job = yaml.replace("FOLDER", temp.toString());
    return api.post("/jobs", "text/yaml", job.getBytes(StandardCharsets.UTF_8)).text("id");
  }

  private static View ended(WinchProcess winch, String id) {
    try (Api api = winch.api()) {
      return await("job " + id)
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> api.get("/jobs/" + id),
              view -> List.of("COMPLETED", "FAILED", "CANCELLED").contains(view.text("state")));
    }
  }

  private static void endedAsItShould(View job, Load load, long seed) {
    String told = "seed %d: %s".formatted(seed, job.raw());
    assertThat(job.text("state")).as(told).isEqualTo("COMPLETED");
    List<View> runs = job.list("execution");
    assertThat(runs).as(told).hasSizeBetween(load.leastRuns, load.mostRuns);
    assertThat(runs.stream().map(run -> run.text("id")).distinct()).as(told).hasSameSizeAs(runs);
    if (load == Load.CHAIN) {
      assertThat(job.text("result")).as(told).isEqualTo("2");
    }
  }
}
