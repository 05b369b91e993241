package dev.winch.cli.config;

import dev.winch.cli.config.Key.Standing;
import java.util.List;
import java.util.function.Predicate;

/** Generates docs/configuration.md from the table of keys (O3). */
public final class KeyPage {
  private static final String HEAD =
      """
      # Configuration

      <!-- Generated from cli/config/Keys by `make docs`; a test compares them. -->

      Values come from one file, the environment and flags. Flags override the environment, which
      overrides the file.

      **File** (TOML; `a.b = 1` and `[a]` `b = 1` are equivalent): the file in `WINCH_CONFIG` (or
      `TORK_CONFIG`); otherwise the first that exists of `winch.toml`, `config.local.toml`, `config.toml` in the
      working directory, `$XDG_CONFIG_HOME/winch/winch.toml` (`~/.config/winch/winch.toml`),
      `~/tork/config.toml`, `/etc/winch/winch.toml`, `/etc/tork/config.toml`. The file is
      optional.

      **Environment**: `WINCH_` and the key in upper case with `.` as `_`: `runtime.shell.cmd` is
      `WINCH_RUNTIME_SHELL_CMD`, `worker.temp_dir` is `WINCH_WORKER_TEMP_DIR`. `TORK_` works too;
      `WINCH_` takes precedence. For `worker.queues.<queue>` the queue is the rest in lower case:
      `WINCH_WORKER_QUEUES_FAST_LANE=4` is `worker.queues.fast_lane`. An empty variable counts as not set.

      **Flags** of `winch run`: `--runtime`, `--address`, `--data`, `--insecure`, and `--set KEY=VALUE` for any key.

      Winch does not start with an unknown key or an invalid value; the error names the key, the value, its
      source and the closest known key. `winch config check` validates without starting; `winch config show`
      prints the effective values. A list can be written as one text with commas. A duration is `90s` or
      `1h30m`; a bare number in a file is in nanoseconds. A bool can also be `1 t T TRUE 0 f F FALSE`.
      """;

  private KeyPage() {}

  /** The whole page. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    section(page, "Keys", key -> key.standing() == Standing.USED, true);
    section(
        page,
        "Not in this version: accepted with a warning",
        key -> key.standing() == Standing.NOT_YET,
        false);
    section(
        page,
        "Not in this version: any value but the default refuses the start",
        key -> key.standing() == Standing.NOT_YET_AND_RELIED_ON,
        false);
    section(
        page,
        "Keys of the reference that have no effect: accepted with a warning",
        key -> key.standing() == Standing.NO_USE,
        true);
    return page.toString();
  }

  private static void section(
      StringBuilder page, String title, Predicate<Key<?>> belongs, boolean withMeaning) {
    List<Key<?>> keys = Keys.all().stream().filter(belongs).toList();
    if (keys.isEmpty()) {
      return;
    }
    page.append("\n## ").append(title).append("\n\n");
    page.append(
        withMeaning
            ? "| key | type | default | meaning |\n|---|---|---|---|\n"
            : "| key | type | default |\n|---|---|---|\n");
    for (Key<?> key : keys) {
      String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
      page.append("| `%s` | %s | %s |".formatted(key.name(), key.kind().label(), fallback));
      page.append(withMeaning ? " %s |\n".formatted(key.meaning()) : "\n");
    }
  }
}
