package dev.winch.cli.config;

import dev.winch.cli.config.Key.Standing;

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
    section(page, "Keys", Standing.USED);
    section(
        page,
        "Keys of the reference that have no effect: accepted with a warning",
        Standing.NO_USE);
    return page.toString();
  }

  private static void section(StringBuilder page, String title, Standing standing) {
    page.append("\n## ").append(title).append("\n\n");
    page.append("| key | type | default | meaning |\n|---|---|---|---|\n");
    for (Key<?> key : Keys.all().stream().filter(k -> k.standing() == standing).toList()) {
      String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(key.name(), key.kind().label(), fallback, key.meaning()));
    }
  }
}
