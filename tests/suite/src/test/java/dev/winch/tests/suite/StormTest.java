package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.model.fault.WinchException;
import dev.winch.tests.kit.runtime.TaskProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A storm of {@code kill -9} over one data folder: while Winch starts, while it serves, in the
 * middle of whatever it does. {@code -Dwinch.kills=1000} makes a longer one, {@code -Dwinch.seed=}
 * one with the moments of another.
 */
class StormTest {
  private static final int KILLS = Integer.getInteger("winch.kills", 50);
  private static final long SEED = Long.getLong("winch.seed", new Random().nextLong());
  private static final int CLIENTS = 2;

  /** Only a hang takes so long, on any machine. */
  private static final Duration LONG = Duration.ofMinutes(10);

  /** Most jobs of one client in one life of Winch, which bounds what the last one must finish. */
  private static final int JOBS_PER_LIFE = 2;

  /**
   * A run lost more than five times is given up, so every fifth Winch lives to see all jobs end.
   */
  private static final int GENERATION = 5;

  private static final String EVERY_SECOND =
      """
      name: tick
      schedule: {cron: "@every 1s"}
      tasks:
        - {name: tick, run: 'true'}
      """;

  @TempDir private Path temp;

  private final Random random = new Random(SEED);
  private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();

  /** How long this machine takes to start Winch, measured, so that kills fall within it. */
  private Duration startUp = Duration.ofSeconds(1);

  private HookReceiver hooks;

  /** An accepted job. */
  private record Accepted(String id, int number) {
    StormLoad load() {
      return StormLoad.of(number);
    }
  }

  @BeforeEach
  void receiveHooks() throws IOException {
    hooks = new HookReceiver();
    hooks.open();
  }

  @AfterEach
  void close() {
    hooks.close();
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void e1_everyAcceptedJobEndsOnceAfterAnyNumberOfKills() throws Exception {
    try {
      storm();
    } catch (Throwable fault) {
      throw new AssertionError("-Dwinch.kills=%d -Dwinch.seed=%d".formatted(KILLS, SEED), fault);
    }
  }

  private void storm() throws Exception {
    String schedule;
    try (WinchProcess winch = start()) {
      ApiClient api = winch.api();
      schedule = post(api, "/scheduled-jobs", EVERY_SECOND);
      winch.kill();
    }
    for (int kill = 1; kill < KILLS; kill++) {
      boolean last = kill % GENERATION == 0;
      if (!last && random.nextInt(4) == 0) {
        killWhileItStarts();
      } else {
        killWhileItServes(last);
      }
    }
    try (WinchProcess winch = start()) {
      ApiClient api = winch.api();
      api.put("/scheduled-jobs/" + schedule + "/pause");
      allEnd(api);
      for (Accepted job : accepted) {
        job.load().endedAsItShould(api.get("/jobs/" + job.id()));
      }
      assertThat(accepted).hasSizeGreaterThan(KILLS / 4);
      noneIsThereTwice(api);
      everyHookCame();
      await().atMost(LONG).until(() -> new TaskProcesses(runs()).living().isEmpty());
    }
  }

  private void killWhileItStarts() throws InterruptedException {
    try (WinchProcess winch = WinchProcess.begin("standalone", data(), variables(), flags())) {
      killAfter(winch, random.nextInt(50, Math.max(1000, (int) startUp.toMillis())));
    }
  }

  /**
   * Most lives are counted from their first answer, however slow the machine is; the rest is not.
   */
  private void killWhileItServes(boolean whenAllEnded) throws InterruptedException {
    try (WinchProcess winch = start()) {
      CountDownLatch answered = new CountDownLatch(1);
      List<Thread> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        clients.add(Thread.ofVirtual().start(() -> submitUntilDead(winch, answered)));
      }
      if (whenAllEnded || random.nextInt(4) > 0) {
        assertThat(answered.await(LONG.toSeconds(), TimeUnit.SECONDS))
            .as(() -> "it answers:\n" + winch.log())
            .isTrue();
      }
      if (whenAllEnded) {
        ApiClient api = winch.api();
        accepted.forEach(job -> ended(api, job.id()));
      }
      killAfter(winch, random.nextInt(50, 500));
      for (Thread client : clients) {
        assertThat(client.join(LONG)).as("the client of a dead Winch ends").isTrue();
      }
    }
  }

  private static void killAfter(WinchProcess winch, int millis) throws InterruptedException {
    boolean ended = winch.process().waitFor(Duration.ofMillis(millis));
    assertThat(ended).as(() -> "ended by itself:\n" + winch.log()).isFalse();
    winch.kill();
  }

  private void submitUntilDead(WinchProcess winch, CountDownLatch answered) {
    ApiClient api = winch.api();
    try {
      for (int job = 0; job < JOBS_PER_LIFE; job++) {
        int number = asked.getAndIncrement();
        String text = StormLoad.of(number).job(number, temp.toString(), hooks.url());
        accepted.add(new Accepted(post(api, "/jobs", text), number));
        answered.countDown();
      }
    } catch (WinchException dead) {
      // This client's Winch was killed; the next one goes on.
    }
  }

  /** An answer may be lost on its way, an accepted job may not; and nothing is there twice. */
  private void noneIsThereTwice(ApiClient api) {
    List<JsonView> jobs = jobs(api);
    assertThat(jobs).extracting(job -> job.text("id")).containsAll(ids(accepted));
    assertThat(jobs.stream().map(job -> job.text("name")).filter(name -> !name.equals("tick")))
        .doesNotHaveDuplicates();
    // A firing is decided in the second that it is due or later, and the next one is due after it.
    assertThat(ticks(jobs).map(job -> Instant.parse(job.text("createdAt"))))
        .hasSizeGreaterThan(KILLS / 4)
        .extracting(at -> at.truncatedTo(ChronoUnit.SECONDS))
        .doesNotHaveDuplicates();
    assertThat(ticks(jobs)).extracting(job -> job.text("state")).containsOnly("COMPLETED");
  }

  private void everyHookCame() {
    for (Accepted job : accepted) {
      if (job.load() == StormLoad.HOOKED) {
        await("webhook of job " + job.id())
            .atMost(LONG)
            .until(() -> hooks.states("/" + job.number()).contains("COMPLETED"));
        assertThat(hooks.states("/" + job.number()))
            .containsExactly("PENDING", "RUNNING", "COMPLETED");
      }
    }
  }

  private static List<String> ids(Queue<Accepted> jobs) {
    return jobs.stream().map(Accepted::id).toList();
  }

  private static Stream<JsonView> ticks(List<JsonView> jobs) {
    return jobs.stream().filter(job -> job.text("name").equals("tick"));
  }

  /** All jobs, those of the schedule and the sub-jobs too. */
  private static List<JsonView> jobs(ApiClient api) {
    List<JsonView> all = new ArrayList<>();
    JsonView page;
    int number = 1;
    do {
      page = api.get("/jobs?size=20&page=" + number++);
      all.addAll(page.list("items"));
    } while (number <= page.whole("totalPages"));
    return all;
  }

  private static void allEnd(ApiClient api) {
    await("end of all jobs")
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> jobs(api).stream().allMatch(StormTest::ended));
  }

  private static void ended(ApiClient api, String id) {
    await("job " + id)
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> ended(api.get("/jobs/" + id)));
  }

  private static boolean ended(JsonView job) {
    return List.of("COMPLETED", "FAILED", "CANCELLED").contains(job.text("state"));
  }

  private static String post(ApiClient api, String path, String yaml) {
    return api.post(path, "text/yaml", yaml.getBytes(StandardCharsets.UTF_8)).text("id");
  }

  private WinchProcess start() {
    long begin = System.nanoTime();
    WinchProcess winch = WinchProcess.start(data(), variables(), flags());
    startUp = Duration.ofNanos(System.nanoTime() - begin);
    return winch;
  }

  private Path data() {
    return temp.resolve("data");
  }

  private Path runs() {
    return temp.resolve("runs");
  }

  private Map<String, String> variables() {
    return Map.of("WINCH_WORKER_TEMP_DIR", runs().toString(), "WINCH_WORKER_QUEUES_DEFAULT", "8");
  }

  private static String[] flags() {
    return new String[] {"--runtime", "shell"};
  }
}
