package dev.winch.cli.command;

import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.cli.config.SettingsLoader.Flag;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Flags that override the file and the environment. */
final class SettingsOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets any key of docs/configuration.md; can be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--runtime",
      paramLabel = "TYPE",
      description = "runtime.type: auto, docker, podman or shell.")
  private String runtime;

  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      description = "coordinator.address: where the API listens.")
  private String address;

  @Option(
      names = "--insecure",
      description =
          "coordinator.insecure: allow an address that other machines reach without authentication.")
  private boolean insecure;

  @Option(names = "--data", paramLabel = "FOLDER", description = "data.dir: the data folder.")
  private String data;

  /**
   * Accepts a flag in its written form.
   *
   * @return false if it is unknown, has no value or is repeated
   */
  boolean take(String name, String value) {
    if (value.isEmpty() || value.startsWith("-")) {
      return false;
    }
    return switch (name) {
      case "--set" -> {
        int equals = value.indexOf('=');
        yield equals > 0
            && equals < value.length() - 1
            && set.put(value.substring(0, equals), value.substring(equals + 1)) == null;
      }
      case "--runtime" -> {
        boolean first = runtime == null;
        runtime = value;
        yield first;
      }
      case "--address" -> {
        boolean first = address == null;
        address = value;
        yield first;
      }
      case "--data" -> {
        boolean first = data == null;
        data = value;
        yield first;
      }
      default -> false;
    };
  }

  Settings load() {
    Map<String, Flag> flags = new LinkedHashMap<>();
    set.forEach((key, value) -> flags.put(key, new Flag("--set", value)));
    put(flags, "runtime.type", "--runtime", runtime);
    put(flags, "coordinator.address", "--address", address);
    put(flags, "data.dir", "--data", data);
    if (insecure) {
      put(flags, "coordinator.insecure", "--insecure", "true");
    }
    return new SettingsLoader(ProcessEnvironment.ofThisProcess()).load(flags);
  }

  private static void put(Map<String, Flag> flags, String key, String name, String value) {
    if (value != null) {
      flags.put(key, new Flag(name, value));
    }
  }
}
