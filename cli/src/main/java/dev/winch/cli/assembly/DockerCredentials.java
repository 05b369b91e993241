package dev.winch.cli.assembly;

import dev.winch.cli.config.ContainerKeys;
import dev.winch.codec.PlainJson;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.runtime.container.RegistryLogins;
import dev.winch.runtime.work.TaskFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Reads registry credentials from docker's {@code config.json}: from {@code auths}, or from the
 * helper programs in {@code credHelpers} or {@code credsStore}.
 */
final class DockerCredentials implements RegistryLogins {
  private static final String DOCKERS_OWN = "docker.io";

  /** Docker's key for its own registry. */
  private static final String DOCKERS_KEY = "https://index.docker.io/v1/";

  private static final String TOKEN = "<token>";
  private static final long PATIENCE_SECONDS = 30;

  private final Path file;
  private final Map<?, ?> content;
  private final Map<String, String> variables;

  private DockerCredentials(Path file, Map<?, ?> content, Map<String, String> variables) {
    this.file = file;
    this.content = content;
    this.variables = variables;
  }

  /**
   * Reads the configured file, or the user's own if it exists.
   *
   * @param named {@code runtime.docker.config}
   * @param variables of this process
   * @throws InvalidInputException naming a file that does not exist or is not readable
   */
  static RegistryLogins read(Optional<String> named, Map<String, String> variables) {
    Path file = named.map(Path::of).orElseGet(() -> usersOwn(variables));
    if (named.isEmpty() && !Files.exists(file)) {
      return RegistryLogins.NONE;
    }
    String key =
        named.isPresent() ? ContainerKeys.DOCKER_CONFIG.name() + " = " + file : file.toString();
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(key + " is a folder: name the config.json in it");
    }
    try {
      if (PlainJson.read(Files.readString(file)) instanceof Map<?, ?> content) {
        return new DockerCredentials(file, content, variables);
      }
      throw new InvalidInputException(key + " must hold a JSON object");
    } catch (InvalidInputException e) {
      throw new InvalidInputException(key + ": " + e.getMessage());
    } catch (IOException e) {
      throw new InvalidInputException(key + " cannot be read: " + e);
    }
  }

  private static Path usersOwn(Map<String, String> variables) {
    String folder = variables.getOrDefault("DOCKER_CONFIG", "");
    String home = variables.getOrDefault("HOME", System.getProperty("user.home"));
    return folder.isEmpty() ? Path.of(home, ".docker/config.json") : Path.of(folder, "config.json");
  }

  @Override
  public Optional<Login> of(String registry) throws TaskFailure {
    List<String> keys =
        registry.equals(DOCKERS_OWN)
            ? List.of(DOCKERS_KEY, DOCKERS_OWN, "index.docker.io")
            : List.of(registry, "https://" + registry, "https://" + registry + "/v1/");
    for (String key : keys) {
      if (section("credHelpers").get(key) instanceof String helper) {
        return ask(helper, key);
      }
    }
    if (content.get("credsStore") instanceof String store && !store.isEmpty()) {
      return ask(store, keys.getFirst());
    }
    return keys.stream()
        .flatMap(key -> Stream.ofNullable(section("auths").get(key)))
        .flatMap(auth -> written(auth).stream())
        .findFirst();
  }

  private Map<?, ?> section(String name) {
    return content.get(name) instanceof Map<?, ?> section ? section : Map.of();
  }

  private static Optional<Login> written(Object auth) {
    if (!(auth instanceof Map<?, ?> fields)) {
      return Optional.empty();
    }
    if (fields.get("identitytoken") instanceof String token && !token.isEmpty()) {
      return Optional.of(new Login("", token));
    }
    if (fields.get("username") instanceof String user
        && fields.get("password") instanceof String password) {
      return Optional.of(new Login(user, password));
    }
    if (fields.get("auth") instanceof String encoded && !encoded.isEmpty()) {
      String pair = new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Login(pair.substring(0, colon), pair.substring(colon + 1)));
    }
    return Optional.empty();
  }

  /** Calls a credential helper: it reads the registry from stdin and prints JSON. */
  private Optional<Login> ask(String helper, String registry) throws TaskFailure {
    String program = "docker-credential-" + helper;
    try {
      var builder = new ProcessBuilder(onPath(program), "get").redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().putAll(variables);
      Process process = builder.start();
      hand(process, registry);
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw failed(program, "did not finish in time");
      }
      if (process.exitValue() != 0) {
        if (output.contains("credentials not found")) {
          return Optional.empty();
        }
        throw failed(program, output.strip());
      }
      return PlainJson.read(output) instanceof Map<?, ?> fields ? login(fields) : Optional.empty();
    } catch (IOException | InvalidInputException e) {
      throw failed(program, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(program, "interrupted");
    }
  }

  private static void hand(Process process, String registry) {
    try (var input = process.getOutputStream()) {
      input.write(registry.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The helper does not read its input; its answer is used anyway.
    }
  }

  private static Optional<Login> login(Map<?, ?> fields) {
    return fields.get("Username") instanceof String user
            && fields.get("Secret") instanceof String secret
        ? Optional.of(new Login(user.equals(TOKEN) ? "" : user, secret))
        : Optional.empty();
  }

  private String onPath(String program) {
    return Stream.of(variables.getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(program);
  }

  private TaskFailure failed(String program, String why) {
    return new TaskFailure(
        "credentials of a registry: " + program + ", which " + file + " names, failed: " + why);
  }
}
