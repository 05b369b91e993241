package dev.winch.worker;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Resources of the machine, or of the container that this process runs in. */
public final class MachineResources {
  private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");
  private static final long NANO = 1_000_000_000L;

  private MachineResources() {}

  public static long nanoCpus() {
    return Runtime.getRuntime().availableProcessors() * NANO;
  }

  /** In bytes; without bound if unknown. */
  public static long memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /** Devices of NVIDIA's driver; without bound if it is not there. */
  public static long gpus() {
    try (Stream<Path> devices = Files.list(GPUS)) {
      return devices.count();
    } catch (IOException e) {
      return ResourceAmount.ALL_GPUS;
    }
  }
}
