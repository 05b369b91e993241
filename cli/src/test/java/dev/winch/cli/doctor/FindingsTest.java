package dev.winch.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.ServerProbe;
import dev.winch.cli.doctor.Finding.Status;
import dev.winch.server.http.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void aFolderThatIsMissingCanBeCreatedButNotBelowAFile() throws IOException {
    Path missing = folder.resolve("a/b");
    assertThat(FolderCheck.writable("data", missing, "data.dir"))
        .isEqualTo(Finding.ok("data", missing + " does not exist; the start creates it"));
    assertThat(FolderCheck.space("disk", missing).status()).isEqualTo(Status.OK);
    assertThat(folder).isEmptyDirectory();

    Path file = Files.createFile(folder.resolve("file"));
    assertThat(FolderCheck.writable("data", file.resolve("x"), "data.dir"))
        .isEqualTo(Finding.failed("data", file + " is not a folder: set data.dir to another one"));
  }

  @Test
  void aPortIsFreeOrTakenUnlessAWinchServesThere() throws IOException {
    int port;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = other.getLocalPort();
      ListenAddress address = new ListenAddress("127.0.0.1", port);
      Finding taken = PortCheck.of(address, false);
      assertThat(taken.status()).isEqualTo(Status.FAILED);
      assertThat(taken.message()).contains("127.0.0.1:" + port, "coordinator.address");
      assertThat(PortCheck.of(address, true).status()).isEqualTo(Status.OK);
    }
    assertThat(PortCheck.of(new ListenAddress("127.0.0.1", 0), false).status())
        .isEqualTo(Status.OK);
    assertThat(PortCheck.of(new ListenAddress("192.0.2.1", 0), false).message())
        .startsWith("cannot listen at 192.0.2.1:0: ");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theProcessThatListensIsNamed() throws IOException {
    try (ServerSocket own = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(PortCheck.holder(own.getLocalPort()).orElse(""))
          .startsWith("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void clocksMayDifferBySecondsAndByTheTimeOfTheCall() {
    assertThat(ClockCheck.of(NOON, NOON, NOON).status()).isEqualTo(Status.OK);
    assertThat(ClockCheck.of(NOON, NOON.plusSeconds(90), NOON.plusSeconds(100)).status())
        .as("an answer that took its time")
        .isEqualTo(Status.OK);
    assertThat(ClockCheck.of(NOON, NOON.plusSeconds(60), NOON).message())
        .contains("at least 60 seconds behind that of the server");
    assertThat(ClockCheck.of(NOON, NOON.minusSeconds(61), NOON).message())
        .contains("at least 60 seconds ahead of that of the server");
  }

  @Test
  void aServerIsHealthyUnhealthyAnotherProgramOrAbsent() {
    assertThat(server("{\"status\":\"UP\",\"version\":\"1\"}").status()).isEqualTo(Status.OK);
    assertThat(server("{\"status\":\"UP\",\"version\":\"2\"}").message())
        .contains("Winch 2 serves", "this is 1");
    assertThat(
            server(
                "{\"status\":\"DOWN\",\"version\":\"1\",\"parts\":[{\"name\":\"broker\",\"status\":\"DOWN\"}]}"))
        .satisfies(
            finding -> {
              assertThat(finding.status()).isEqualTo(Status.FAILED);
              assertThat(finding.message()).contains("not healthy: broker;");
            });
    assertThat(server("{\"other\":1}").message()).contains("but another program");
    assertThat(ServerCheck.of(probe("", Optional.of("nobody")), "1"))
        .isEqualTo(Finding.unknown("server", "nobody"));
  }

  private static Finding server(String health) {
    return ServerCheck.of(probe(health, Optional.empty()), "1");
  }

  private static ServerProbe probe(String health, Optional<String> fault) {
    return new ServerProbe(
        URI.create("http://127.0.0.1:8000"),
        JsonView.of(health),
        fault,
        Optional.of(NOON),
        NOON,
        NOON);
  }
}
