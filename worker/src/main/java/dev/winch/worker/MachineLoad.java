package dev.winch.worker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU load of the machine, for heartbeats. */
public final class MachineLoad {
  private MachineLoad() {}

  /** Load of the whole machine or container, 0 to 100; 0 if unknown. */
  public static double cpuPercent() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? 100 * Math.max(0, system.getCpuLoad())
        : 0;
  }
}
