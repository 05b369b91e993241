package dev.winch.tests.kit.runtime;

import static dev.winch.tests.kit.runtime.ContainerFixture.part;
import static dev.winch.tests.kit.runtime.ContainerFixture.script;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.container.BindPolicy;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of docs/security.md for containers, in addition to {@link ContainerEscapeContract}. */
public abstract class ContainerSecurityContract {
  @TempDir private Path temporary;
  private ContainerFixture fixture;

  /** The engine under test. */
  protected abstract ContainerEngine engine();

  @BeforeEach
  void open() {
    fixture =
        new ContainerFixture(
            engine(),
            temporary,
            "container-security-contract",
            ContainerFixture.config(temporary, BindPolicy.NONE));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theLoopbackAddressOfTheHostIsNotReached() throws Exception {
    try (var server = new Server(InetAddress.getLoopbackAddress())) {
      assertThat(fixture.failure(script(server.ask()))).startsWith("exit code 1: ");
    }
  }

  @Test
  void aContainerReachesTheAddressOfItsHost() throws Exception {
    try (var server = new Server(addressOfTheHost())) {
      assertThat(fixture.result(script(server.ask() + " > $WINCH_OUTPUT"))).isEqualTo("reached");
    }
  }

  private static InetAddress addressOfTheHost() throws IOException {
    return NetworkInterface.networkInterfaces()
        .filter(network -> network.getName().matches("(eth|en|wl).*"))
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this host has no network"));
  }

  /** Answers every request. */
  private static final class Server implements AutoCloseable {
    private final HttpServer http;

    Server(InetAddress address) throws IOException {
      http = HttpServer.create(new InetSocketAddress(address, 0), 0);
      http.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, 7);
            exchange.getResponseBody().write("reached".getBytes(StandardCharsets.UTF_8));
            exchange.close();
          });
      http.start();
    }

    String ask() {
      InetSocketAddress at = http.getAddress();
      return "timeout 20 wget -q -O - http://"
          + at.getAddress().getHostAddress()
          + ":"
          + at.getPort()
          + "/";
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  @Test
  void aTaskReachesAnotherOnTheDefaultNetworkByItsAddress() throws Exception {
    var seen = new Collected();
    Run server =
        fixture.start(
            script(
                "mkdir /www; echo reached > /www/index.html; ip -4 -o addr show eth0; echo up;"
                    + " httpd -f -p 8080 -h /www"),
            seen);
    seen.awaitOutput("up");
    String address = seen.output().replaceAll("(?s).*inet ([0-9.]+)/.*", "$1");
    assertThat(
            fixture.result(
                script(
                    "until wget -q -O - http://"
                        + address
                        + ":8080/ > $WINCH_OUTPUT; do sleep 0.1; done")))
        .isEqualTo("reached\n");
    server.stop();
    server.await();
  }

  @Test
  void theFilesOfTheHostAreNotThere() throws Exception {
    Path file = Files.writeString(temporary.resolve("of the host"), "x");
    assertThat(
            fixture.failure(
                script(
                    "cat '" + file + "' /proc/1/root'" + file + "' /proc/self/root/../.." + file)))
        .startsWith("exit code 1: ");
  }

  @Test
  void theSocketOfTheEngineIsNotMounted() throws Exception {
    assertThat(
            fixture.result(
                script(
                    "find / -xdev -name '*docker*.sock' -o -name 'podman*.sock' > $WINCH_OUTPUT")))
        .isEmpty();
  }

  @Test
  void theProcessesOfTheHostAreNotSeen() throws Exception {
    String self = String.valueOf(ProcessHandle.current().pid());
    assertThat(fixture.result(script("ls /proc | grep -c '^" + self + "$' > $WINCH_OUTPUT; true")))
        .isEqualTo("0\n");
  }

  @Test
  void devicesOfTheHostCannotBeOpened() throws Exception {
    assertThat(
            fixture.failure(
                script(
                    "ls /dev/vda /dev/sda /dev/nvme0n1 /dev/mem; mknod /tmp/m c 1 1; head -c 1"
                        + " /tmp/m")))
        .containsAnyOf("Operation not permitted", "not permitted");
  }

  @Test
  void theKernelCannotBeChanged() throws Exception {
    for (String attempt :
        List.of(
            "mount -t tmpfs x /mnt",
            "echo 1 > /proc/sys/kernel/sysrq",
            "echo 1 > /proc/sys/net/ipv4/ip_forward",
            "hostname other",
            "[ -z \"$(date -s 2000-01-01 2>&1 | grep not.permitted)\" ]",
            "ip addr add 10.9.9.9/32 dev lo",
            "unshare -m true")) {
      assertThat(fixture.failure(script("mkdir -p /mnt; " + attempt))).startsWith("exit code ");
    }
  }

  @Test
  void filesWrittenInAContainerAreGoneWithIt() throws Exception {
    String write = "touch /left /tmp/left /tork/left /dev/shm/left";
    fixture.result(script(write));
    String look = "ls /left /tmp/left /tork/left /dev/shm/left";
    assertThat(fixture.failure(script(look))).startsWith("exit code 1: ");
    assertThat(fixture.failure(script(look).pre(List.of(part("p", write)))))
        .startsWith("exit code 1: ");
  }

  @Test
  void aProgramGainsNoPrivileges() throws Exception {
    assertThat(fixture.result(script("grep NoNewPrivs /proc/self/status > $WINCH_OUTPUT")))
        .isEqualTo("NoNewPrivs:\t1\n");
  }

  @Test
  void packetsCannotBeForged() throws Exception {
    long netRaw = 1L << 13;
    String bounding = fixture.result(script("grep CapBnd /proc/self/status > $WINCH_OUTPUT"));
    long capabilities = Long.parseUnsignedLong(bounding.split(":")[1].strip(), 16);
    assertThat(capabilities & netRaw).isZero();
  }

  @Test
  void theNumberOfProcessesIsBounded() throws Exception {
    String bound =
        "cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null > $WINCH_OUTPUT;"
            + " true";
    assertThat(fixture.result(script(bound)).strip()).isEqualTo("4096");
  }
}
