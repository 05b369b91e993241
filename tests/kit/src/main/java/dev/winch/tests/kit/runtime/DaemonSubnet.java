package dev.winch.tests.kit.runtime;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The addresses of one dockerd: its bridge's, and those of the networks created on it. A daemon
 * that ends leaves the bridges of its networks, which are removed here.
 */
final class DaemonSubnet {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String name;
  private final int third;

  private DaemonSubnet(String name, int third) {
    this.name = name;
    this.third = third;
  }

  /** One that no running daemon of any JVM uses, without the networks of one that used it. */
  static DaemonSubnet free() {
    long self = ProcessHandle.current().pid();
    int number = COUNTER.getAndIncrement();
    DaemonSubnet free =
        IntStream.range(0, 250)
            .mapToObj(
                i ->
                    new DaemonSubnet(
                        "winch" + self + "x" + number, (int) ((self + 50L * number + i) % 250)))
            .filter(subnet -> !isUsed(subnet.bridgePrefix()))
            .findFirst()
            .orElseThrow();
    free.removeNetworks();
    return free;
  }

  /** The name of the bridge of its daemon. */
  String bridge() {
    return name;
  }

  /** The address of the bridge, with the length of its prefix. */
  String bridgeAddress() {
    return bridgePrefix() + "1/24";
  }

  /** What the daemon takes the addresses of its networks from, as its option says it. */
  String pool() {
    return "base=" + networkPrefix() + "0/24,size=28";
  }

  /** Removes the bridges of the networks of a daemon that has ended. */
  void removeNetworks() {
    interfaces()
        .filter(one -> has(one, networkPrefix()))
        .forEach(one -> Programs.run("ip", "link", "del", one.getName()));
  }

  private String bridgePrefix() {
    return "10.213." + third + ".";
  }

  private String networkPrefix() {
    return "10.214." + third + ".";
  }

  private static boolean isUsed(String prefix) {
    return interfaces().anyMatch(one -> has(one, prefix));
  }

  private static boolean has(NetworkInterface one, String prefix) {
    return one.inetAddresses().map(InetAddress::getHostAddress).anyMatch(a -> a.startsWith(prefix));
  }

  private static Stream<NetworkInterface> interfaces() {
    try {
      return NetworkInterface.networkInterfaces();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }
}
