package dev.winch.worker;

import dev.winch.model.spec.CpuText;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.MemoryText;
import dev.winch.model.spec.TaskSpec;
import java.util.function.ToLongFunction;

/**
 * An amount of the resources that tasks are placed by.
 *
 * @param nanoCpus processors in billionths
 * @param memory in bytes
 * @param gpus {@link #ALL_GPUS} for all of a worker
 */
public record ResourceAmount(long nanoCpus, long memory, long gpus) {
  public static final ResourceAmount NONE = new ResourceAmount(0, 0, 0);

  /** More than any worker has. */
  public static final long ALL_GPUS = Integer.MAX_VALUE;

  /**
   * What a task takes: its limits. A limit that cannot be read counts as none, because the runtime
   * reports it.
   */
  static ResourceAmount of(TaskSpec task) {
    Limits limits = task.limits().orElse(Limits.NONE);
    return new ResourceAmount(
        read(limits.cpus(), CpuText::nanos),
        read(limits.memory(), MemoryText::bytes),
        read(task.gpus(), ResourceAmount::gpus));
  }

  private static long read(String text, ToLongFunction<String> reader) {
    try {
      return text.isEmpty() ? 0 : Math.max(0, reader.applyAsLong(text));
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** The number of devices in the syntax of docker's option {@code --gpus}. */
  private static long gpus(String text) {
    for (String item : text.replace("\"", "").split(",(?=\\w+=)", -1)) {
      if (item.startsWith("device=")) {
        return item.split(",", -1).length;
      }
      String count = item.startsWith("count=") ? item.substring("count=".length()) : item;
      if (!count.contains("=")) {
        return count.equals("all") ? ALL_GPUS : Long.parseLong(count);
      }
    }
    return 1;
  }

  ResourceAmount atMost(ResourceAmount other) {
    return new ResourceAmount(
        Math.min(nanoCpus, other.nanoCpus),
        Math.min(memory, other.memory),
        Math.min(gpus, other.gpus));
  }

  ResourceAmount plus(ResourceAmount other) {
    return new ResourceAmount(nanoCpus + other.nanoCpus, memory + other.memory, gpus + other.gpus);
  }

  ResourceAmount minus(ResourceAmount other) {
    return new ResourceAmount(nanoCpus - other.nanoCpus, memory - other.memory, gpus - other.gpus);
  }

  boolean fitsIn(ResourceAmount other) {
    return nanoCpus <= other.nanoCpus && memory <= other.memory && gpus <= other.gpus;
  }
}
