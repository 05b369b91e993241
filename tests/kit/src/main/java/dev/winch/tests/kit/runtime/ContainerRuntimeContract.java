package dev.winch.tests.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.NodeId;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.ImageRules;
import dev.winch.runtime.container.RegistryLogins;
import dev.winch.runtime.container.Restrictions;
import dev.winch.tests.kit.TestThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract tests of container runtimes in addition to {@link RuntimeContract}. */
public abstract class ContainerRuntimeContract extends RuntimeContract {
  private static final NodeId NODE = new NodeId("container-runtime-contract");

  @TempDir private Path temporary;
  private ContainerRuntime runtime;

  /** The engine under test. */
  protected abstract ContainerEngine engine();

  @BeforeEach
  void open() {
    runtime = runtime(BindPolicy.NONE, true);
  }

  /** O13: whatever a test did, nothing of it is left. */
  @AfterEach
  void close() {
    runtime.close();
    assertThat(labelled("ps", "-a")).as("containers").isEmpty();
    assertThat(labelled("volume", "ls")).as("volumes").isEmpty();
    assertThat(labelled("network", "ls")).as("networks").isEmpty();
    assertThat(temporary.resolve("winch-" + NODE)).doesNotExist();
  }

  private List<String> labelled(String... list) {
    String[] command =
        Stream.concat(Stream.of(list), Stream.of("-q", "--filter", "label=winch.node=" + NODE))
            .toArray(String[]::new);
    return engine().client(command).lines().toList();
  }

  private ContainerRuntime runtime(BindPolicy binds, boolean keepNetworks) {
    return runtime(GRACE, binds, keepNetworks);
  }

  private ContainerRuntime runtime(Duration grace, BindPolicy binds, boolean keepNetworks) {
    return ContainerRuntime.connect(
        engine().endpoint(),
        new ContainerRuntime.Config(
            temporary,
            grace,
            false,
            false,
            keepNetworks,
            binds,
            Restrictions.DEFAULT,
            RegistryLogins.NONE,
            ImageRules.DEFAULT),
        NODE,
        TestThreads.create());
  }

  @Override
  protected TaskRuntime open(Duration grace) {
    return runtime(grace, BindPolicy.NONE, true);
  }

  @Override
  protected List<String> processes() {
    return labelled("ps", "--filter", "label=winch.task");
  }

  @Override
  protected List<String> belongings() {
    return Stream.of(
            labelled("ps", "-a", "--filter", "label=winch.task"),
            labelled("volume", "ls"),
            labelled("network", "ls"),
            entries(temporary.resolve("winch-" + NODE)))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> entries(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(Path::toString).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected TaskRuntime runtime() {
    return runtime;
  }

  @Override
  protected String image() {
    return "busybox:stable";
  }

  @Override
  protected String exitText(int code, String line) {
    return "exit code " + code + ": " + line + "\n";
  }

  private void fails(TaskSpec.Builder task, String text) throws InterruptedException {
    assertThat(run(task)).isEqualTo(new Outcome.Failed(text));
  }

  private void failsWith(TaskSpec.Builder task, String regex) throws InterruptedException {
    assertThat(run(task))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.error()).matches("(?s)" + regex));
  }

  private void yields(TaskSpec.Builder task, String result) throws InterruptedException {
    assertThat(run(task)).isEqualTo(new Outcome.Completed(result));
  }

  @Test
  void aVolumeIsSharedByPreMainAndPostAndGoneAfterwards() throws InterruptedException {
    TaskSpec.Builder task =
        script("echo -n +main >> /data/f; cat /data/f > $WINCH_OUTPUT")
            .pre(List.of(part("before", "echo -n pre > /data/f", "")))
            .post(List.of(part("after", "[ \"$(cat /data/f)\" = pre+main ]", "")));
    yields(task.mounts(List.of(new Mount("volume", "", "/data", Map.of()))), "pre+main");
    yields(task.mounts(List.of()).volumes(List.of("/data")), "pre+main");
    assertThat(labelled("volume", "ls")).isEmpty();
  }

  @Test
  void twoVolumesAreTwoPlaces() throws InterruptedException {
    yields(
        script("touch /one/f; ls /two | wc -l > $WINCH_OUTPUT").volumes(List.of("/one", "/two")),
        "0\n");
  }

  @Test
  void aVolumeTakesTheOptionsOfItsDriver() throws InterruptedException {
    yields(
        script("df -k /data | tail -1 | awk '{print $2}' > $WINCH_OUTPUT")
            .mounts(
                List.of(
                    new Mount(
                        "volume",
                        "",
                        "/data",
                        Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m")))),
        "1024\n");
  }

  @Test
  void mountsThatCannotBeHonouredAreRefusedWithTheReferencesTexts() throws InterruptedException {
    fails(mounting("magic", "", "/m"), "unknown mount type: magic");
    fails(mounting("tmpfs", "", ""), "tmpfs target is required");
    fails(mounting("tmpfs", "/x", "/m"), "tmpfs source should be empty");
    fails(mounting("bind", "/tmp", "/m"), "bind mounts are not allowed");
  }

  private TaskSpec.Builder mounting(String type, String source, String target) {
    return script("ls /m > $WINCH_OUTPUT")
        .mounts(List.of(new Mount(type, source, target, Map.of())));
  }

  @Test
  void o6BindMountsFollowThePolicyOnRealPaths() throws Exception {
    Path allowed = Files.createDirectories(temporary.resolve("allowed/below"));
    Path secret = Files.createDirectories(temporary.resolve("secret"));
    Files.writeString(allowed.resolve("seen"), "");
    Path link = Files.createSymbolicLink(temporary.resolve("allowed/link"), secret);
    runtime.close();
    runtime = runtime(new BindPolicy(true, List.of(temporary.resolve("allowed"))), true);

    yields(mounting("bind", allowed.toString(), "/m"), "seen\n");
    fails(mounting("bind", allowed.toString(), ""), "bind target is required");
    fails(mounting("bind", secret.toString(), "/m"), "src bind mount is not allowed: " + secret);
    fails(mounting("bind", link.toString(), "/m"), "src bind mount is not allowed: " + link);
    fails(
        mounting("bind", allowed + "/../../secret", "/m"),
        "src bind mount is not allowed: " + allowed + "/../../secret");
    String upper = allowed.toString().replace("allowed", "ALLOWED");
    fails(mounting("bind", upper, "/m"), "src bind mount is not allowed: " + upper);
    failsWith(mounting("bind", allowed + "/none", "/m"), "bind source does not exist: .*");
    yields(
        script("mount | grep -c ' /m .*ro,' > $WINCH_OUTPUT; ! touch /m/x")
            .mounts(
                List.of(new Mount("bind", allowed.toString(), "/m", Map.of("readonly", "true")))),
        "1\n");
    yields(
        script("echo -n made > $WINCH_OUTPUT")
            .mounts(List.of(new Mount("bind", allowed + "/new", "/m", Map.of("create", "true")))),
        "made");
  }

  @Test
  void limitsReachTheContainer() throws InterruptedException {
    yields(
        script(
                """
                if [ -f /sys/fs/cgroup/cpu.max ]; then cut -d' ' -f1 /sys/fs/cgroup/cpu.max > $WINCH_OUTPUT
                else cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us > $WINCH_OUTPUT; fi
                """)
            .limits(Optional.of(new Limits("1/2", "64m"))),
        "50000\n");
    fails(limited("many", ""), "invalid CPUs value: failed to parse many as a rational number");
    fails(limited("1/3", ""), "invalid CPUs value: value is too precise");
    fails(limited("", "10x"), "invalid memory value: invalid suffix: 'x'");
    fails(
        script("true").gpus("count=many"),
        "error setting GPUs: count must be an integer: strconv.Atoi: parsing \"many\": invalid"
            + " syntax");
    fails(
        script("true").gpus("speed=1"), "error setting GPUs: unexpected key 'speed' in 'speed=1'");
  }

  private TaskSpec.Builder limited(String cpus, String memory) {
    return script("true").limits(Optional.of(new Limits(cpus, memory)));
  }

  @Test
  void anImageThatCannotBeFetchedFailsTheTask() throws InterruptedException {
    failsWith(script("true").image("winch.invalid/none:1"), "error pulling image: .+");
    fails(
        script("true").image(""),
        "error pulling image: : repository name must have at least one component");
    failsWith(
        script("true")
            .image("winch.invalid/private:1")
            .registry(Optional.of(new Registry("user", "password"))),
        "error pulling image: .+");
  }

  @Test
  void o14TheImagesOwnCommandRunsWhenTheTaskSaysNone() throws InterruptedException {
    var seen = new Collected();
    assertThat(run(script(""), seen)).isEqualTo(new Outcome.Completed(""));
    assertThat(seen.output()).isEqualTo("of the image\n");
  }

  @Test
  void commandAndEntrypointReplaceTheImages() throws InterruptedException {
    yields(script("").cmd(List.of("sh", "-c", "echo -n c > $WINCH_OUTPUT")), "c");
    yields(
        script("echo -n script > $WINCH_OUTPUT")
            .entrypoint(List.of("sh", "-c"))
            .cmd(List.of("echo -n cmd > $WINCH_OUTPUT")),
        "cmd");
    yields(script("echo -n e > $WINCH_OUTPUT").entrypoint(List.of("sh")), "e");
    failsWith(
        script("").cmd(List.of("/no/such/program")),
        "error starting container .*no such file or directory.*|exit code 127: .*|exit code 1: .*No"
            + " such file.*");
  }

  @Test
  void theEnginesFolderIsLaidOutAsTheReferencesIs() throws InterruptedException {
    yields(
        script(
            "echo \"$WINCH_OUTPUT $TORK_OUTPUT $WINCH_PROGRESS $TORK_PROGRESS $(ls /tork | tr '\\n"
                + "' ' ')\" > $WINCH_OUTPUT"),
        "/tork/stdout /tork/stdout /tork/progress /tork/progress entrypoint progress stdout \n");
    yields(script("stat -c %a /tork/entrypoint > $WINCH_OUTPUT"), "555\n");
  }

  @Test
  void theWorkingDirectoryIsTheTasksOrThatOfItsFiles() throws InterruptedException {
    yields(script("pwd > $WINCH_OUTPUT").workdir("/srv/app"), "/srv/app\n");
    yields(script("pwd > $WINCH_OUTPUT").files(Map.of("f", "x")), "/tork/workdir\n");
    String longName = "a/".repeat(60) + "long.txt";
    yields(
        script("stat -c '%a %u' f > $WINCH_OUTPUT; cat f " + longName + " >> $WINCH_OUTPUT")
            .workdir("/bin/sub")
            .files(Map.of("f", "in ", longName, "place")),
        "444 0\nin place");
    // What the image has there stays.
    yields(
        script("[ -x /bin/ls ] && cat /bin/mine > $WINCH_OUTPUT")
            .workdir("/bin")
            .files(Map.of("mine", "beside")),
        "beside");
  }

  @Test
  void tasksJoinNetworksUnderTheirName() throws InterruptedException {
    yields(
        TaskSpec.named("Server One")
            .image(image())
            .networks(List.of(ContainerEngine.NETWORK))
            .run(
                "nslookup server-one | grep -c server-one > /tmp/n; wc -l < /tmp/n >"
                    + " $WINCH_OUTPUT"),
        "1\n");
    failsWith(
        script("true").networks(List.of("no-such-network")),
        "error (creating|starting) container.*no-such-network.*not found.*");
    fails(script("true").networks(List.of("host")), "host networking is not enabled");
  }

  @Test
  void aTaskWithoutNetworksHasItsLoopbackToItselfWhileItRuns() throws InterruptedException {
    var first = new Collected();
    Run listening = start(script("echo up; nc -l -p 7001"), first);
    first.awaitOutput("up");
    fails(script("nc -w 1 127.0.0.1 7001 < /dev/null 2>/dev/null"), "exit code 1: ");
    listening.stop();
    listening.await();
  }

  @Test
  void networksThatAreKeptReadyAreMadeAgainWhenTheyAreLost() throws InterruptedException {
    yields(script("true"), "");
    List<String> holders = labelled("ps");
    assertThat(holders).hasSize(1);
    yields(script("true"), "");
    assertThat(labelled("ps")).as("used again").isEqualTo(holders);

    engine().client("rm", "-f", holders.getFirst());
    yields(script("true"), "");
    assertThat(labelled("ps")).hasSize(1).isNotEqualTo(holders);
  }

  @Test
  void networksNeedNotBeKeptReady() throws InterruptedException {
    runtime.close();
    runtime = runtime(BindPolicy.NONE, false);
    yields(script("ip addr show eth0 | grep -c 'inet ' > $WINCH_OUTPUT"), "1\n");
    assertThat(labelled("ps")).isEmpty();
  }

  @Test
  void aSidecarIsReachedByItsNameOnceItsProbeAnswers() throws InterruptedException {
    var seen = new Collected();
    var server =
        sidecar(
            "little server",
            "mkdir /www; echo -n served > /www/index.html; echo ready;"
                + " httpd -f -p 8080 -h /www",
            Optional.of(new Sidecar.Probe("/index.html", 8080, "20s")));
    assertThat(
            run(
                script("wget -q -O - http://little-server:8080/ > $WINCH_OUTPUT")
                    .sidecars(List.of(server)),
                seen))
        .isEqualTo(new Outcome.Completed("served"));
    assertThat(seen.output()).isEqualTo("[little server] ready\n");
  }

  @Test
  void aSidecarSharesTheMountsOfItsTask() throws InterruptedException {
    var writer =
        sidecar("writer", "echo -n shared > /d/tmp; mv /d/tmp /d/f; sleep 60", Optional.empty());
    yields(
        script("until [ -f /d/f ]; do sleep 0.1; done; cat /d/f > $WINCH_OUTPUT")
            .volumes(List.of("/d"))
            .sidecars(List.of(writer)),
        "shared");
  }

  @Test
  void aSidecarThatIsNeverReadyFailsTheTask() throws InterruptedException {
    failsWith(
        script("true")
            .sidecars(
                List.of(
                    sidecar(
                        "silent", "sleep 60", Optional.of(new Sidecar.Probe("/", 8080, "500ms"))))),
        "error starting sidecar container: error waiting for container [0-9a-f]+ to be ready:"
            + " probe timed out after 500ms");
    failsWith(
        script("true")
            .sidecars(
                List.of(
                    sidecar("dead", "exit 1", Optional.of(new Sidecar.Probe("/", 8080, "20s"))))),
        "error starting sidecar container: dead ended before it was ready");
  }

  private Sidecar sidecar(String name, String run, Optional<Sidecar.Probe> probe) {
    return new Sidecar(part(name, run, ""), probe);
  }

  @Test
  void theLastTenLinesTellWhyATaskFailed() throws InterruptedException {
    fails(script("seq 1 30; exit 3"), "exit code 3: 21\n22\n23\n24\n25\n26\n27\n28\n29\n30\n");
    fails(script("exit 3"), "exit code 3: ");
  }

  @Test
  void aPartMayHaveItsOwnImageAndCommand() throws InterruptedException {
    var pre =
        new AuxTask(
            "pre",
            "",
            "alpine:3.18.3",
            Optional.empty(),
            "",
            List.of("echo", "from pre"),
            List.of(),
            Map.of(),
            Map.of(),
            "");
    var seen = new Collected();
    assertThat(run(script("true").pre(List.of(pre)), seen)).isEqualTo(new Outcome.Completed(""));
    assertThat(seen.output()).isEqualTo("from pre\n");
  }

  @Test
  void itsNameIsThatOfTheEngine() {
    assertThat(runtime.name()).isEqualTo(engine().endpoint().kind().text());
  }
}
