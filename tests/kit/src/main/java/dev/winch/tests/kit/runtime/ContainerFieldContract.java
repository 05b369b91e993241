package dev.winch.tests.kit.runtime;

import static dev.winch.tests.kit.runtime.ContainerFixture.part;
import static dev.winch.tests.kit.runtime.ContainerFixture.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.LogStream;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.EngineEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract tests of task fields that docker and podman implement differently: they have the same
 * effect or are refused by name.
 */
public abstract class ContainerFieldContract {
  @TempDir private Path temporary;
  private ContainerFixture fixture;

  /** The engine under test. */
  protected abstract ContainerEngine engine();

  @BeforeEach
  void open() {
    fixture = fixture(ContainerFixture.config(temporary.resolve("runs"), BindPolicy.NONE));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private ContainerFixture fixture(ContainerRuntime.Config config) {
    return new ContainerFixture(
        engine(), temporary.resolve("runs"), "container-field-contract", config);
  }

  @Test
  void c11_aContainerThatDoesNotStartFailsWithTheReason() throws Exception {
    assertThat(fixture.failure(script("x").entrypoint(List.of("/nope"))))
        .containsAnyOf("/nope", "No such file");
    assertThat(fixture.failure(script("true").workdir("rel/dir")))
        .containsAnyOf("rel/dir", "absolute path");
    assertThat(
            fixture.failure(
                script("true").mounts(List.of(new Mount("tmpfs", "", "/proc", Map.of())))))
        .contains("/proc");
    assertThat(fixture.result(script("echo -n next > $WINCH_OUTPUT"))).isEqualTo("next");
  }

  @Test
  void c12_anImageWithASchemeIsRefused() throws Exception {
    assertThat(fixture.failure(script("true").image("docker://alpine:3.18.3"))).contains("scheme");
  }

  @Test
  void optionsReachTheContainer() throws Exception {
    TaskSpec.Builder task =
        script(
            "id -u; id -g; ulimit -n; df -k /dev/shm | tail -1 | awk '{print $2}';"
                + " tr '\\0' ' ' < /proc/1/cmdline");
    var seen = new Collected();
    Run run =
        fixture.start(
            task.options(
                    new ContainerOptions(
                        "",
                        "",
                        "65534:100",
                        "1m",
                        List.of("nofile=512:1024", "nproc=1000"),
                        Optional.of(false)))
                .pre(List.of(part("p", "id -u"))),
            seen);
    assertThat(run.await()).isEqualTo(new Outcome.Completed(""));
    assertThat(seen.output())
        .startsWith("0\n65534\n100\n512\n1024\n")
        .endsWith("sh /tork/entrypoint ");
    assertThat(
            fixture.failure(
                script("true")
                    .options(
                        new ContainerOptions(
                            "", "linux/s390x", "", "", List.of(), Optional.empty()))))
        .as("the image is here for another platform")
        .startsWith("error pulling image: ");
  }

  @Test
  void optionsOfMountsAreHonouredOrRefusedByName() throws Exception {
    Path host = Files.createDirectories(temporary.resolve("allowed"));
    fixture.close();
    fixture =
        fixture(
            ContainerFixture.config(
                temporary.resolve("runs"), new BindPolicy(true, List.of(host))));
    assertThat(
            fixture.result(
                script(
                        "df -k /t | tail -1 | awk '{print $2}' > $WINCH_OUTPUT; stat -c %a /t >> $WINCH_OUTPUT")
                    .mounts(
                        List.of(
                            new Mount("tmpfs", "", "/t", Map.of("size", "1m", "mode", "750"))))))
        .isEqualTo("1024\n750\n");
    assertThat(
            fixture.result(
                script("grep ' /b ' /proc/self/mountinfo | grep -c master: > $WINCH_OUTPUT; true")
                    .mounts(List.of(bind(host, Map.of("propagation", "private"))))))
        .isEqualTo("0\n");
    assertThat(fixture.failure(script("true").mounts(List.of(bind(host, Map.of("ro", "true"))))))
        .isEqualTo("bind option 'ro' is not supported: only create, readonly, propagation are");
    assertThat(
            fixture.failure(
                script("true").mounts(List.of(bind(host, Map.of("propagation", "some"))))))
        .startsWith("bind option 'propagation' must be one of private, ");
    assertThat(
            fixture.failure(
                script("true").mounts(List.of(new Mount("tmpfs", "", "/t", Map.of("x", "1"))))))
        .isEqualTo("tmpfs option 'x' is not supported: only size, mode are");
  }

  private static Mount bind(Path host, Map<String, String> opts) {
    return new Mount("bind", host.toString(), "/b", opts);
  }

  @Test
  void c13_aPlainScriptHeedsSignals() throws Exception {
    assertThat(fixture.failure(script("kill -9 $$"))).startsWith("exit code 137: ");

    fixture.close();
    Path runs = temporary.resolve("runs");
    ContainerRuntime.Config usual = ContainerFixture.config(runs, BindPolicy.NONE);
    fixture =
        fixture(
            new ContainerRuntime.Config(
                runs,
                Duration.ofMinutes(10),
                false,
                false,
                true,
                usual.binds(),
                usual.restrictions(),
                usual.logins(),
                usual.images()));
    var seen = new Collected();
    Run run = fixture.start(script("echo up; sleep 600"), seen);
    seen.awaitOutput("up");
    run.stop();
    Awaitility.await("long before the grace is over")
        .atMost(Duration.ofMinutes(2))
        .until(() -> run.await(Duration.ofSeconds(1)).equals(Optional.of(new Outcome.Stopped())));
  }

  @Test
  void standardOutputAndErrorAreSeparateStreams() throws Exception {
    var seen = new Collected();
    fixture.start(script("echo out; echo wrong >&2; echo more"), seen).await();
    assertThat(seen.output(LogStream.STDOUT)).isEqualTo("out\nmore\n");
    assertThat(seen.output(LogStream.STDERR)).isEqualTo("wrong\n");
  }

  @Test
  void everyByteArrivesAsItIsAlsoInALastLineWithoutEnd() throws Exception {
    var seen = new Collected();
    fixture
        .start(
            script(
                "i=0; while [ $i -lt 256 ]; do printf \"\\\\$(printf %03o $i)\"; i=$((i+1)); done"),
            seen)
        .await();
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertThat(seen.bytes()).isEqualTo(all);
  }

  /** {@code -Dflood.lines=118000000} prints 1 GB, which a heap of 64 MB is to stand. */
  @Test
  void aFloodOfOutputArrivesWholeAndInOrder() throws Exception {
    long lines = Long.getLong("flood.lines", 200_000);
    var counted = new CountedLines();
    Run run = fixture.start(script("seq " + lines), counted);
    assertThat(run.await()).isEqualTo(new Outcome.Completed(""));
    assertThat(counted.strays()).isZero();
    assertThat(counted.last()).isEqualTo(lines);
  }

  @Test
  void aPausedContainerIsStopped() throws Exception {
    var seen = new Collected();
    Run run = fixture.start(script("echo up; sleep 600"), seen);
    seen.awaitOutput("up");
    String container = fixture.labelled("ps", "--filter", "label=winch.task").getFirst();
    engine().client("pause", container);
    run.stop();
    assertThat(run.await()).isEqualTo(new Outcome.Stopped());
  }

  @Test
  void c14_gpusAreHonouredOrRefusedByName() throws Exception {
    String failure = fixture.failure(script("true").gpus("all"));
    if (engine().endpoint().kind() == EngineEndpoint.Kind.PODMAN) {
      assertThat(failure).startsWith("gpus: podman");
    } else {
      assertThat(failure).contains("capabilities: [[gpu]]");
    }
  }

  @Test
  void c16_j7_theTimeoutOfASidecarEndsIt() throws Exception {
    AuxTask ticks =
        new AuxTask(
            "s",
            "",
            ContainerFixture.IMAGE,
            Optional.empty(),
            "for i in $(seq 1000); do echo tick; sleep 0.5; done",
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            "1s");
    var seen = new Collected();
    TaskSpec.Builder task =
        script("until [ -f /tork/over ]; do sleep 0.1; done")
            .sidecars(List.of(new Sidecar(ticks, Optional.empty())));
    Run run = fixture.start(task, seen);
    seen.awaitOutput("[s] is ended: its timeout of 1s is over\n");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> fixture.labelled("ps", "--filter", "label=winch.task").size() == 1);
    run.stop();
    assertThat(run.await()).isEqualTo(new Outcome.Stopped());
  }

  @Test
  void c8_leftoversOfAnEndedRunAreRemovedWhileOthersRun() throws Exception {
    var seen = new Collected();
    Run run = fixture.start(script("echo up; sleep 600").volumes(List.of("/d")), seen);
    seen.awaitOutput("up");
    List<String> containers = fixture.labelled("ps", "-a");
    List<String> volumes = fixture.labelled("volume", "ls");
    String[] labels = {
      "--label=winch.node=container-field-contract", "--label=winch.task=a", "--label=winch.run=1"
    };
    engine()
        .client(
            "run", "-d", labels[0], labels[1], labels[2], ContainerFixture.IMAGE, "sleep", "600");
    engine().client("volume", "create", labels[0], labels[1], labels[2], "left-by-a-run");
    assertThat(fixture.labelled("ps")).hasSize(containers.size() + 1);

    fixture.runtime().removeLeftovers();
    fixture.runtime().removeLeftovers();
    assertThat(fixture.labelled("ps", "-a")).containsExactlyInAnyOrderElementsOf(containers);
    assertThat(fixture.labelled("volume", "ls")).containsExactlyInAnyOrderElementsOf(volumes);
    run.stop();
    run.await();
  }

  @Test
  void c19_theNetworkOfTheHostIsJoinedIfItIsAllowed() throws Exception {
    fixture.close();
    Path runs = temporary.resolve("runs");
    ContainerRuntime.Config usual = ContainerFixture.config(runs, BindPolicy.NONE);
    fixture =
        fixture(
            new ContainerRuntime.Config(
                runs,
                usual.grace(),
                false,
                true,
                true,
                usual.binds(),
                usual.restrictions(),
                usual.logins(),
                usual.images()));
    String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    assertThat(
            fixture.result(
                script("readlink /proc/self/ns/net > $WINCH_OUTPUT").networks(List.of("host"))))
        .isEqualTo(own + "\n");
    assertThat(fixture.failure(script("true").networks(List.of("host", ContainerEngine.NETWORK))))
        .isEqualTo("the network host goes with no other network and no sidecars");
  }

  @Test
  void c20_aTaskThatRunsOutOfMemoryFailsWithItsLimit() throws Exception {
    assertThat(
            fixture.failure(
                script("x=$(head -c 500000000 /dev/zero | tr '\\0' x); echo $x | wc -c")
                    .limits(Optional.of(new Limits("", "32m")))))
        .startsWith("exit code 137: ")
        .contains("memory", "the limit is 32m (limits.memory)\n");
  }

  @Test
  void c21_filesAreThereAlthoughTheWorkingDirectoryLiesInAMount() throws Exception {
    Path host = Files.createDirectories(temporary.resolve("allowed"));
    fixture.close();
    fixture =
        fixture(
            ContainerFixture.config(
                temporary.resolve("runs"), new BindPolicy(true, List.of(host))));
    TaskSpec.Builder task =
        script("cat f d/g > $WINCH_OUTPUT").workdir("/t/w").files(Map.of("f", "F", "d/g", "G"));
    for (Mount mount :
        List.of(
            new Mount("tmpfs", "", "/t", Map.of()),
            new Mount("volume", "", "/t", Map.of()),
            new Mount("bind", host.toString(), "/t", Map.of()))) {
      assertThat(fixture.result(task.mounts(List.of(mount)))).as(mount.type()).isEqualTo("FG");
    }
    assertThat(
            fixture.result(
                task.mounts(List.of())
                    .volumes(List.of("/t"))
                    .pre(List.of(part("p", "mkdir /t/w; echo -n other > /t/w/f")))))
        .isEqualTo("FG");
  }
}
