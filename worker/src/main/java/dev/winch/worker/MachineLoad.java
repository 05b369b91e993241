package dev.winch.worker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy the machine is, for heartbeats. */
public final class MachineLoad {
  private MachineLoad() {}

  /** Of the whole machine or container, 0 to 100; 0 where it cannot be told. */
  public static double cpuPercent() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? 100 * Math.max(0, system.getCpuLoad())
        : 0;
  }
}
