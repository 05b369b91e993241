package dev.winch.cli.config;

import dev.winch.cli.host.InputFile;
import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Loads the configuration from one file, the environment and flags, in ascending precedence. */
public final class SettingsLoader {
  /** In ascending precedence: the reference's prefix works, ours overrides it. */
  private static final List<String> PREFIXES = List.of("TORK_", "WINCH_");

  /** Variables that are not keys: read by the launcher, or set for tasks. */
  private static final Set<String> NO_KEYS = Set.of("CONFIG", "JAVA_OPTS", "OUTPUT", "PROGRESS");

  /** Variables that Kubernetes sets in every container next to a service named winch or tork. */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile("(.+_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_(TCP|UDP|SCTP).*)?)");

  private final ProcessEnvironment environment;

  public SettingsLoader(ProcessEnvironment environment) {
    this.environment = environment;
  }

  /**
   * @param flags values of the command line, by key
   * @throws InvalidInputException if the file is missing or unreadable, or a value is invalid
   */
  public Settings load(Map<String, Flag> flags) {
    List<RawValue> written = new ArrayList<>();
    file().ifPresent(path -> written.addAll(fromFile(path)));
    PREFIXES.forEach(prefix -> written.addAll(fromVariables(prefix)));
    flags.forEach((key, flag) -> written.add(new RawValue(key, flag.value(), flag.name())));
    return Settings.of(written);
  }

  /**
   * A value of the command line.
   *
   * @param name of the flag, such as {@code --runtime}
   */
  public record Flag(String name, String value) {}

  /** The configuration file that is used, if any. */
  public Optional<Path> file() {
    Optional<Path> named =
        Stream.of("WINCH_CONFIG", "TORK_CONFIG")
            .map(name -> environment.variables().getOrDefault(name, ""))
            .filter(path -> !path.isEmpty())
            .findFirst()
            .map(environment.folder()::resolve);
    if (named.isPresent() && !Files.isRegularFile(named.get())) {
      throw new InvalidInputException("could not find config file in: " + named.get());
    }
    return named.or(() -> usualFiles().filter(Files::isRegularFile).findFirst());
  }

  private Stream<Path> usualFiles() {
    Path folder = environment.folder();
    return Stream.of(
        folder.resolve("winch.toml"),
        folder.resolve("config.local.toml"),
        folder.resolve("config.toml"),
        environment.xdg("XDG_CONFIG_HOME", ".config").resolve("winch/winch.toml"),
        environment.home().resolve("tork/config.toml"),
        Path.of("/etc/winch/winch.toml"),
        Path.of("/etc/tork/config.toml"));
  }

  private static List<RawValue> fromFile(Path path) {
    return TomlFile.read(path, InputFile.text(path));
  }

  /**
   * Reads environment variables; empty ones are ignored, because a shell cannot easily unset an
   * inherited one.
   */
  private List<RawValue> fromVariables(String prefix) {
    List<RawValue> written = new ArrayList<>();
    new TreeMap<>(environment.variables())
        .forEach(
            (name, value) -> {
              if (name.startsWith(prefix) && !value.isEmpty()) {
                String end = name.substring(prefix.length());
                if (!NO_KEYS.contains(end) && !OF_A_SERVICE.matcher(end).matches()) {
                  written.add(new RawValue(keyOf(end), value, name));
                }
              }
            });
    return written;
  }

  /**
   * The key of a variable (O1): both dots and underscores of the key are underscores in the
   * variable; the variable part of a pattern keeps its underscores.
   */
  private static String keyOf(String variable) {
    return Keys.all().stream()
        .filter(key -> !key.isFamily() && key.variable().equals(variable))
        .map(Key::name)
        .findFirst()
        .or(
            () ->
                Keys.all().stream()
                    .filter(Key::isFamily)
                    .filter(key -> variable.startsWith(key.variable()))
                    .map(key -> key.stem() + lower(variable.substring(key.variable().length())))
                    .findFirst())
        .orElseGet(() -> lower(variable).replace('_', '.'));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
