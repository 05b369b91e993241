package dev.winch.engine.admit;

import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.MemoryText;
import java.util.List;
import java.util.regex.Pattern;

/** The rules for the container options of a task. */
final class ContainerOptionRules {
  private static final List<String> PULLS = List.of("always", "missing", "never");
  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+(/[a-z0-9]+){0,2}");
  private static final Pattern USER = Pattern.compile("[\\w.-]{1,64}(:[\\w.-]{1,64})?");
  private static final Pattern ULIMIT = Pattern.compile("[a-z]+=(-1|\\d{1,18})(:(-1|\\d{1,18}))?");

  private final ValidationErrors found;

  ContainerOptionRules(ValidationErrors found) {
    this.found = found;
  }

  void check(FieldPath at, ContainerOptions options) {
    if (!options.pull().isEmpty() && !PULLS.contains(options.pull())) {
      found.addOwn(
          at.field("pull"),
          "pull",
          "must be one of always, missing and never",
          "the default is missing");
    }
    matches(at.field("platform"), options.platform(), PLATFORM, "a platform, such as linux/arm64");
    matches(at.field("user"), options.user(), USER, "a user, such as 1000:1000 or nobody");
    size(at.field("shm"), options.shm());
    for (int i = 0; i < options.ulimits().size(); i++) {
      matches(
          at.item("ulimits", i),
          options.ulimits().get(i),
          ULIMIT,
          "a limit of processes, such as nofile=1024:2048");
    }
  }

  private void matches(FieldPath at, String text, Pattern pattern, String what) {
    if (!text.isEmpty() && !pattern.matcher(text).matches()) {
      found.addOwn(at, "format", "must be " + what, "");
    }
  }

  private void size(FieldPath at, String text) {
    try {
      if (!text.isEmpty()) {
        MemoryText.bytes(text);
      }
    } catch (IllegalArgumentException e) {
      found.addOwn(at, "size", String.valueOf(e.getMessage()), "a size, such as 64m");
    }
  }
}
