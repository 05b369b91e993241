package dev.winch.cli.config;

import dev.winch.cli.config.Key.Standing;
import java.util.List;
import java.util.function.Predicate;

/** The table of keys for people: docs/configuration.md (O3). */
public final class KeyPage {
  private static final String HEAD =
      """
      # Configuration

      <!-- Made from the table in the program by `make docs`; a test compares them. -->

      Values come from one file, then the environment, then flags; the later wins.

      **File** (TOML; `a.b = 1` and `[a]` `b = 1` are the same): the one that `WINCH_CONFIG` (or
      `TORK_CONFIG`) names; else the first of `winch.toml`, `config.local.toml`, `config.toml` in the
      working directory, `$XDG_CONFIG_HOME/winch/winch.toml` (`~/.config/winch/winch.toml`),
      `~/tork/config.toml`, `/etc/winch/winch.toml`, `/etc/tork/config.toml`. None is fine.

      **Environment**: `WINCH_` and the key in upper case with `.` as `_`: `runtime.shell.cmd` is
      `WINCH_RUNTIME_SHELL_CMD`, `worker.temp_dir` is `WINCH_WORKER_TEMP_DIR`. `TORK_` works too;
      `WINCH_` wins. What a key leaves open is the rest in lower case: `WINCH_WORKER_QUEUES_FAST_LANE=4`
      is `worker.queues.fast_lane`. An empty variable counts as not set.

      **Flags** of `winch run`: `--runtime`, `--address`, `--data`, and `--set KEY=VALUE` for any key.

      An unknown key and a wrong value refuse the start, with the key, the value, its source and the
      nearest known key. `winch config check` says the same without starting; `winch config show`
      prints what is set. A list may be one text with commas; a duration is `90s` or `1h30m`, a bare
      number in a file counts nanoseconds. A bool is also `1 t T TRUE 0 f F FALSE`.
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
        "Keys of the reference without a use here: accepted with a warning",
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
            ? "| key | type | default | |\n|---|---|---|---|\n"
            : "| key | type | default |\n|---|---|---|\n");
    for (Key<?> key : keys) {
      String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
      page.append("| `%s` | %s | %s |".formatted(key.name(), key.kind().label(), fallback));
      page.append(withMeaning ? " %s |\n".formatted(key.meaning()) : "\n");
    }
  }
}
