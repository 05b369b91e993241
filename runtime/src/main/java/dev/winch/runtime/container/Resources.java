package dev.winch.runtime.container;

import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.CpuText;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.MemoryText;
import dev.winch.runtime.work.TaskFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Converts the limits and devices of a task to the engine's API. */
final class Resources {
  private static final int ALL = -1;

  /** Warnings about ignored limits, except those about swap and the number of processes. */
  private static final Pattern LEFT_OUT =
      Pattern.compile("(?i)^(?!.*(swap|PIDs)).*(ignored|discarded)");

  private Resources() {}

  /** Puts limits on containers. */
  static void limit(HostConfig host, Limits limits) throws TaskFailure {
    if (!limits.cpus().isEmpty()) {
      host.withNanoCPUs(nanoCpus(limits.cpus()));
    }
    if (!limits.memory().isEmpty()) {
      host.withMemory(bytes("invalid memory value: ", limits.memory()));
    }
  }

  /** Applies the options of a task that belong to the host configuration. */
  static void options(HostConfig host, ContainerOptions options) throws TaskFailure {
    if (!options.shm().isEmpty()) {
      host.withShmSize(bytes("shm: ", options.shm()));
    }
    List<Ulimit> ulimits = new ArrayList<>();
    for (String text : options.ulimits()) {
      ulimits.add(ulimit(text));
    }
    if (!ulimits.isEmpty()) {
      host.withUlimits(ulimits);
    }
  }

  /** Parses {@code nofile=1024:2048}; without a colon both limits are the same. */
  private static Ulimit ulimit(String text) throws TaskFailure {
    int equals = text.indexOf('=');
    String[] limits = text.substring(equals + 1).split(":", 2);
    try {
      long soft = Long.parseLong(limits[0]);
      long hard = limits.length == 1 ? soft : Long.parseLong(limits[1]);
      return new Ulimit(text.substring(0, Math.max(0, equals)), soft, hard);
    } catch (NumberFormatException e) {
      throw new TaskFailure("ulimits: '" + text + "' must be like nofile=1024:2048", e);
    }
  }

  private static long bytes(String prefix, String text) throws TaskFailure {
    try {
      return MemoryText.bytes(text);
    } catch (IllegalArgumentException e) {
      throw new TaskFailure(prefix + e.getMessage(), e);
    }
  }

  /**
   * Requires that the engine enforces the limits of a task.
   *
   * @param warnings its warnings on creation; may be null
   */
  static void requireKept(Limits limits, String[] warnings) throws TaskFailure {
    boolean some = !limits.cpus().isEmpty() || !limits.memory().isEmpty();
    for (String warning : warnings == null || !some ? new String[0] : warnings) {
      if (LEFT_OUT.matcher(warning).find()) {
        throw new TaskFailure("limits: the container engine does not hold them: " + warning);
      }
    }
  }

  private static long nanoCpus(String text) throws TaskFailure {
    try {
      return CpuText.nanos(text);
    } catch (IllegalArgumentException e) {
      throw new TaskFailure("invalid CPUs value: " + e.getMessage(), e);
    }
  }

  /** Parses the syntax of docker's option {@code --gpus}. */
  static DeviceRequest gpus(String text) throws TaskFailure {
    var request = new DeviceRequest().withCount(1).withCapabilities(List.of(List.of("gpu")));
    Map<String, String> seen = new HashMap<>();
    for (String item : items(text)) {
      int equals = item.indexOf('=');
      String key = equals < 0 ? "count" : item.substring(0, equals);
      String value = item.substring(equals + 1);
      if (seen.put(key, value) != null) {
        throw wrongGpus("gpu request key '" + key + "' can be specified only once");
      }
      switch (key) {
        case "count" -> request.withCount(count(value));
        case "device" -> request.withDeviceIds(List.of(value.split(","))).withCount(null);
        case "driver" -> request.withDriver(value);
        case "capabilities" ->
            request.withCapabilities(
                List.of(
                    Stream.concat(Arrays.stream(value.split(",")), Stream.of("gpu"))
                        .distinct()
                        .toList()));
        case "options" -> request.withOptions(options(value));
        default -> throw wrongGpus("unexpected key '" + key + "' in '" + item + "'");
      }
    }
    return request;
  }

  private static int count(String value) throws TaskFailure {
    if (value.equals("all")) {
      return ALL;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw wrongGpus(
          "count must be an integer: strconv.Atoi: parsing \"" + value + "\": invalid syntax");
    }
  }

  private static Map<String, String> options(String value) {
    Map<String, String> options = new HashMap<>();
    for (String option : value.split(",")) {
      int equals = option.indexOf('=');
      options.put(
          equals < 0 ? option : option.substring(0, equals),
          equals < 0 ? "" : option.substring(equals + 1));
    }
    return options;
  }

  /** Splits a CSV record; a quoted field may contain commas. */
  private static List<String> items(String text) {
    return Arrays.stream(text.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
        .map(item -> item.replace("\"", ""))
        .toList();
  }

  private static TaskFailure wrongGpus(String text) {
    return new TaskFailure("error setting GPUs: " + text);
  }
}
