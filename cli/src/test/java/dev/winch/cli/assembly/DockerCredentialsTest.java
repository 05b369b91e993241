package dev.winch.cli.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.runtime.container.RegistryLogins;
import dev.winch.runtime.container.RegistryLogins.Login;
import dev.winch.runtime.work.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerCredentialsTest {
  @TempDir private Path folder;

  private RegistryLogins named(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("logins.json"), json);
    return DockerCredentials.read(
        Optional.of(file.toString()), Map.of("PATH", folder + ":" + System.getenv("PATH")));
  }

  @Test
  void c18_credentialsThatAreWrittenDownAreUsed() throws Exception {
    RegistryLogins logins =
        named(
            """
            {"auths": {
              "registry.example.org:5000": {"auth": "dXNlcjpwYTpzcw=="},
              "other.example.org": {"username": "u", "password": "p"},
              "https://index.docker.io/v1/": {"identitytoken": "t"},
              "none.example.org": {}}}
            """);
    assertThat(logins.of("registry.example.org:5000")).hasValue(new Login("user", "pa:ss"));
    assertThat(logins.of("other.example.org")).hasValue(new Login("u", "p"));
    assertThat(logins.of("docker.io")).hasValue(new Login("", "t"));
    assertThat(logins.of("none.example.org")).isEmpty();
    assertThat(logins.of("unknown.example.org")).isEmpty();
  }

  @Test
  void c18_helpersAreAsked() throws Exception {
    helper("good", "read registry; echo '{\"Username\": \"of '$registry'\", \"Secret\": \"s\"}'");
    helper("store", "echo '{\"Username\": \"<token>\", \"Secret\": \"t\"}'");
    helper("without", "echo credentials not found in native keychain; exit 1");
    helper("broken", "echo no keychain; exit 1");
    RegistryLogins logins =
        named(
            """
            {"credsStore": "store", "credHelpers": {"a.example.org": "good",
              "b.example.org": "without", "c.example.org": "broken", "d.example.org": "missing"}}
            """);
    assertThat(logins.of("a.example.org")).hasValue(new Login("of a.example.org", "s"));
    assertThat(logins.of("b.example.org")).isEmpty();
    assertThat(logins.of("e.example.org")).hasValue(new Login("", "t"));
    assertThatThrownBy(() -> logins.of("c.example.org"))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("docker-credential-broken", "logins.json", "no keychain");
    assertThatThrownBy(() -> logins.of("d.example.org"))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("docker-credential-missing");
  }

  private void helper(String name, String script) throws IOException {
    Path program = folder.resolve("docker-credential-" + name);
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void c18_aFileThatCannotBeUsedIsNamed() {
    assertThatThrownBy(() -> named("{\"auths\": {"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("runtime.docker.config = " + folder.resolve("logins.json"));
    assertThatThrownBy(() -> named("[]")).hasMessageContaining("must hold a JSON object");
    assertThatThrownBy(() -> DockerCredentials.read(Optional.of(folder.toString()), Map.of()))
        .hasMessageContaining(folder + " is a folder: name the config.json in it");
    assertThatThrownBy(() -> DockerCredentials.read(Optional.of(folder + "/none"), Map.of()))
        .hasMessageContaining("runtime.docker.config = " + folder + "/none cannot be read");
  }

  @Test
  void c18_theUsersOwnFileIsFoundByVariables() throws Exception {
    Path own = Files.createDirectories(folder.resolve(".docker")).resolve("config.json");
    Files.writeString(own, "{\"auths\": {\"a.b\": {\"username\": \"u\", \"password\": \"p\"}}}");
    var byHome = DockerCredentials.read(Optional.empty(), Map.of("HOME", folder.toString()));
    assertThat(byHome.of("a.b")).hasValue(new Login("u", "p"));
    var byConfig =
        DockerCredentials.read(
            Optional.empty(), Map.of("DOCKER_CONFIG", own.getParent().toString()));
    assertThat(byConfig.of("a.b")).hasValue(new Login("u", "p"));
    assertThat(DockerCredentials.read(Optional.empty(), Map.of("HOME", "/nowhere")).of("a.b"))
        .isEmpty();
  }
}
