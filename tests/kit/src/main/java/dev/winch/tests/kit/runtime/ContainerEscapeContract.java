package dev.winch.tests.kit.runtime;

import static dev.winch.tests.kit.runtime.ContainerFixture.part;
import static dev.winch.tests.kit.runtime.ContainerFixture.script;
import static dev.winch.tests.kit.runtime.ContainerFixture.sidecar;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.container.BindPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract tests of the isolation of task containers from the host and from each other. */
public abstract class ContainerEscapeContract {
  @TempDir private Path temporary;
  private Path allowed;
  private Path secret;
  private ContainerFixture fixture;

  /** The engine under test. */
  protected abstract ContainerEngine engine();

  @BeforeEach
  void open() throws IOException {
    allowed = Files.createDirectories(temporary.resolve("allowed"));
    secret = Files.createDirectories(temporary.resolve("secret"));
    Files.writeString(secret.resolve("secret.txt"), "secret");
    fixture = fixture(BindPolicy.NONE);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private ContainerFixture fixture(BindPolicy binds) {
    Path runs = temporary.resolve("runs");
    return new ContainerFixture(
        engine(), runs, "container-escape-contract", ContainerFixture.config(runs, binds));
  }

  private void allow(Path... sources) {
    fixture.close();
    fixture = fixture(new BindPolicy(true, List.of(sources)));
  }

  private static TaskSpec.Builder mounting(TaskSpec.Builder task, Mount... mounts) {
    return task.mounts(List.of(mounts));
  }

  private static Mount volume(Map<String, String> opts) {
    return new Mount("volume", "", "/m", opts);
  }

  private static Mount bind(Path source, String target) {
    return new Mount("bind", source.toString(), target, Map.of());
  }

  private Map<String, String> folder(Path path, String o) {
    return Map.of("type", "none", "o", o, "device", path.toString());
  }

  @Test
  void c1_aVolumeThatIsAHostFolderObeysTheBindRule() throws Exception {
    TaskSpec.Builder write = script("echo x > /m/written");
    for (Map<String, String> opts :
        List.of(
            folder(secret, "bind"),
            folder(secret, "rbind,rw"),
            Map.of("type", "bind", "device", secret.toString()),
            Map.of("device", secret.toString()),
            Map.of("device", "/", "o", "bind"))) {
      assertThat(fixture.failure(mounting(write, volume(opts))))
          .isEqualTo("bind mounts are not allowed");
    }
    allow(allowed);
    assertThat(fixture.failure(mounting(write, volume(folder(secret, "bind")))))
        .startsWith("src bind mount is not allowed: " + secret);
    assertThat(secret.resolve("written")).doesNotExist();

    assertThat(fixture.result(mounting(write, volume(folder(allowed, "bind"))))).isEmpty();
    assertThat(allowed.resolve("written")).content().isEqualTo("x\n");
    assertThat(
            fixture.failure(mounting(script("rm /m/written"), volume(folder(allowed, "bind,ro")))))
        .contains("Read-only file system");
  }

  @Test
  void c1_driverOptionsThatAreNotKnownToBeHarmlessAreRefused() throws Exception {
    allow(allowed);
    for (Map<String, String> opts :
        List.of(
            Map.of("type", "ext4", "device", "/dev/vda"),
            Map.of("type", "overlay", "o", "lowerdir=/etc:/usr", "device", "overlay"),
            Map.of("type", "fuse.sshfs", "device", "sh#x"),
            Map.of("type", "tmpfs", "device", "tmpfs", "o", "bind"),
            Map.of("type", "tmpfs", "device", "/etc"),
            Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m, bind"),
            Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m,context=x"),
            Map.of("type", "none", "o", "bind,exec,suid", "device", allowed.toString()),
            Map.of("type", "none", "o", "bind"),
            Map.of("type", "nfs", "device", ":/x", "o", "addr=127.0.0.1,remount"),
            Map.of("Type", "none", "o", "bind", "device", "/etc"),
            Map.of("driver", "image"),
            Map.of("size", "1m"))) {
      assertThat(fixture.failure(mounting(script("ls /m"), volume(opts))))
          .as(opts.toString())
          .containsAnyOf("is not supported", "must be tmpfs", "must name a folder");
    }
    assertThat(
            fixture.failure(
                mounting(
                    script("ls /m"),
                    volume(Map.of("type", "nfs", "device", ":/x", "o", "addr=127.0.0.1")))))
        .isEqualTo("src bind mount is not allowed: :/x");
    assertThat(fixture.labelled("volume", "ls")).isEmpty();
  }

  @Test
  void c1_volumesOfOthersAreOutOfReach() throws Exception {
    engine().client("volume", "create", "of-another");
    try {
      allow(allowed);
      assertThat(
              fixture.failure(
                  mounting(script("ls /m"), new Mount("volume", "of-another", "/m", Map.of()))))
          .isEqualTo("volume source should be empty");
      assertThat(
              fixture.failure(
                  mounting(script("ls /m"), new Mount("bind", "of-another", "/m", Map.of()))))
          .isEqualTo("bind source must be an absolute path: of-another");
    } finally {
      engine().client("volume", "rm", "of-another");
    }
  }

  @Test
  void c2_networkFilesWrittenByATaskAreInvisibleToOthers() throws Exception {
    String files = "cat /etc/hosts /etc/resolv.conf /etc/hostname";
    TaskSpec.Builder look = script(files + " > $WINCH_OUTPUT; grep -w $(hostname) /etc/hosts");
    String before = fixture.result(look);
    List<String> holders = fixture.labelled("ps");
    assertThat(before).contains("localhost");

    String poison =
        "for f in hosts resolv.conf hostname; do echo '6.6.6.6 poison' >> /etc/$f; done;"
            + " grep poison /etc/hosts";
    assertThat(fixture.result(script(poison).post(List.of(part("p", "! grep poison /etc/*")))))
        .isEmpty();
    fixture.result(script("head -c 100000 /dev/zero | tr '\\0' x >> /etc/hosts"));
    fixture.result(script("rm -f /etc/hosts; : > /etc/resolv.conf; chmod 0 /etc/hosts"));
    fixture.failure(script("echo '6.6.6.6 poison' > /etc/hosts; exit 1"));

    assertThat(fixture.result(look)).isEqualTo(before);
    assertThat(fixture.labelled("ps")).as("it is the same network").isEqualTo(holders);
  }

  /** What a task does that pulls an image of this name from a registry on the worker's host. */
  @Test
  void c2_theImageOfNetworksCannotBeReplaced() throws Exception {
    fixture.result(script("true"));
    engine().client("tag", ContainerFixture.IMAGE, "localhost/winch-pause:1");
    String holder = fixture.labelled("ps").getFirst();
    engine().client("rm", "-f", holder);
    fixture.result(script("true"));
    String image = fixture.labelled("ps").getFirst();
    assertThat(engine().client("inspect", "-f", "{{.Image}}", image).strip())
        .isNotEqualTo(
            engine().client("image", "inspect", "-f", "{{.Id}}", ContainerFixture.IMAGE).strip());
    engine().client("rmi", "localhost/winch-pause:1");
  }

  @Test
  void c2_aNetworkWhoseContainerDidNotStartIsReplaced() throws Exception {
    fixture.result(script("true"));
    List<String> holders = fixture.labelled("ps");
    Mount impossible = new Mount("tmpfs", "", "/proc", Map.of());
    fixture.failure(mounting(script("true"), impossible));
    assertThat(fixture.result(script("echo -n well > $WINCH_OUTPUT"))).isEqualTo("well");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(fixture.labelled("ps")).hasSize(1).doesNotContainAnyElementsOf(holders));
  }

  @Test
  void c2_aTaskMountsFilesOfItsOwnInPlaceOfThoseOfItsNetwork() throws Exception {
    Path hosts = Files.writeString(allowed.resolve("hosts"), "10.1.2.3 mine\n");
    allow(hosts);
    assertThat(
            fixture.result(
                mounting(script("cat /etc/hosts > $WINCH_OUTPUT"), bind(hosts, "/etc/hosts"))))
        .isEqualTo("10.1.2.3 mine\n");
  }

  @Test
  void c2_theFilesOfRunningTasksCannotBeMounted() throws Exception {
    Path runs = Files.createDirectories(temporary.resolve("runs"));
    allow(temporary);
    for (Path source : List.of(temporary, runs, runs.resolve("winch-container-escape-contract"))) {
      Files.createDirectories(source);
      assertThat(fixture.failure(mounting(script("ls /m"), bind(source, "/m"))))
          .startsWith("src bind mount is not allowed: " + source);
    }
  }

  @Test
  void c3_onlyNamesOfNetworksAreJoined() throws Exception {
    var seen = new Collected();
    Run other =
        fixture.start(
            script("echo up; sleep 600")
                .sidecars(List.of(sidecar("s", "sleep 600", Optional.empty()))),
            seen);
    seen.awaitOutput("up");
    try {
      List<String> refused =
          new ArrayList<>(
              List.of(
                  "ns:/proc/1/ns/net",
                  "none",
                  "private",
                  "slirp4netns",
                  "slirp4netns:allow_host_loopback=true",
                  "pasta",
                  "bridge",
                  "default",
                  "container",
                  "",
                  "-x",
                  ContainerEngine.NETWORK + ":ip=10.0.0.1",
                  engine()
                      .client(
                          "network",
                          "ls",
                          "--no-trunc",
                          "--format",
                          "{{.ID}}",
                          "--filter",
                          "name=" + ContainerEngine.NETWORK)
                      .strip()));
      for (String container : fixture.labelled("ps")) {
        refused.add("container:" + container);
        refused.add(container);
      }
      for (String network : fixture.labelled("network", "ls")) {
        refused.add(network);
        refused.add(engine().client("network", "inspect", "-f", "{{.Name}}", network).strip());
      }
      for (String network : refused) {
        assertThat(fixture.run(script("true").networks(List.of(network))))
            .as(network)
            .isInstanceOf(Outcome.Failed.class);
      }
      assertThat(fixture.failure(script("true").networks(List.of("host"))))
          .isEqualTo("host networking is not enabled");
    } finally {
      other.stop();
      other.await();
    }
  }

  @Test
  void c4_aFolderThatAPreTaskReplacesByALinkIsNotFollowed() throws Exception {
    Files.createDirectories(allowed.resolve("x"));
    allow(allowed);
    TaskSpec.Builder task =
        mounting(script("ls /b"), bind(allowed, "/a"), bind(allowed.resolve("x"), "/b"));
    assertThat(
            fixture.failure(
                task.pre(List.of(part("p", "rmdir /a/x && ln -s " + secret + " /a/x")))))
        .isEqualTo("src bind mount is not allowed: " + allowed.resolve("x"));

    Files.delete(allowed.resolve("x"));
    Mount made =
        new Mount("bind", allowed.resolve("x/y/new").toString(), "/b", Map.of("create", "true"));
    assertThat(
            fixture.failure(
                mounting(script("ls /b"), bind(allowed, "/a"), made)
                    .pre(List.of(part("p", "rm -r /a/x && ln -s " + secret + " /a/x")))))
        .startsWith("src bind mount is not allowed: ");
    assertThat(secret).isDirectoryNotContaining("glob:**/y");
  }

  @Test
  void c4_linksThatStayInAllowedFoldersWork() throws Exception {
    Files.writeString(Files.createDirectories(allowed.resolve("one")).resolve("f"), "of one");
    Files.createSymbolicLink(allowed.resolve("two"), Path.of("one"));
    allow(allowed);
    assertThat(
            fixture.result(
                mounting(script("cat /m/f > $WINCH_OUTPUT"), bind(allowed.resolve("two"), "/m"))))
        .isEqualTo("of one");
  }

  @Test
  void c4_aFolderThatARunningTaskReplacesAllTheTimeIsNeverFollowedOutside() throws Exception {
    Files.writeString(Files.createDirectories(allowed.resolve("x")).resolve("good"), "");
    allow(allowed);
    var seen = new Collected();
    String swap = "mv x aside && ln -s " + secret + " x && rm x && mv aside x";
    Run swapper =
        fixture.start(
            mounting(script("cd /a; echo up; while " + swap + "; do :; done"), bind(allowed, "/a")),
            seen);
    seen.awaitOutput("up");
    try {
      for (int i = 0; i < 12; i++) {
        Outcome outcome =
            fixture.run(
                mounting(script("ls -a /m > $WINCH_OUTPUT"), bind(allowed.resolve("x"), "/m")));
        if (outcome instanceof Outcome.Completed(String listed)) {
          assertThat(listed).doesNotContain("secret");
        }
      }
    } finally {
      swapper.stop();
      assertThat(swapper.await()).as("went on all the time").isEqualTo(new Outcome.Stopped());
    }
  }

  @Test
  void c5_aProbeGoesToTheSidecarOrNowhere() throws Exception {
    var asked = new AtomicInteger();
    HttpServer host =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    host.start();
    try {
      String address = "127.0.0.1:" + host.getAddress().getPort();
      for (String path :
          List.of(
              "@" + address + "/health",
              ":1@" + address + "/",
              "//" + address + "/",
              "/a b",
              "/a\r\nHost: b",
              "/a#b",
              "\\\\" + address,
              "http://" + address + "/",
              "/%zz")) {
        assertThat(fixture.failure(probed("sleep 60", path)))
            .startsWith("error starting sidecar container: probe.path must be a path");
      }
      String redirect =
          "while :; do printf 'HTTP/1.1 302 Found\\r\\nLocation: http://"
              + address
              + "/\\r"
              + "\\n"
              + "Content-Length: 0\\r"
              + "\\n"
              + "Connection: close\\r"
              + "\\n"
              + "\\r"
              + "\\n"
              + "' | nc -l -p 8080; done";
      assertThat(fixture.failure(probed(redirect, "/"))).contains("probe timed out after 2s");
      assertThat(asked).hasValue(0);
    } finally {
      host.stop(0);
    }
  }

  @Test
  void c5_ofTheAnswerToAProbeOnlyTheStatusIsRead() throws Exception {
    String endless =
        "while :; do { printf 'HTTP/1.1 200 OK\\r\\n\\r\\n'; yes; } | nc -l -p 8080; done";
    assertThat(fixture.result(probed(endless, "/ready?now=1").timeout("60s"))).isEqualTo("ran");
  }

  private static TaskSpec.Builder probed(String server, String path) {
    var probe = new Sidecar.Probe(path, 8080, path.equals("/") ? "2s" : "20s");
    return script("echo -n ran > $WINCH_OUTPUT")
        .sidecars(List.of(sidecar("server", server, Optional.of(probe))));
  }
}
