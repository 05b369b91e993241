package dev.winch.tests.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network of this machine's own: a bridge, and hosts that are plugged into it. Servers of this
 * machine are reached at the bridge's address. Needs root. What a test that was killed has left is
 * removed by the next one.
 */
final class Network implements AutoCloseable {
  private static final Pattern HOST = Pattern.compile("winch-(\\d+)-\\d+");
  private static final Pattern BRIDGE = Pattern.compile("wb(\\d+)");

  private final long owner = ProcessHandle.current().pid();
  private final String bridge = "wb" + owner;

  /** Of the addresses that are set aside for tests of networks (RFC 2544). */
  private final String subnet = "198.18." + owner % 256 + ".";

  private final List<Host> hosts = new ArrayList<>();

  Network() {
    removeOrphans();
    Tool.run("ip", "link", "add", bridge, "type", "bridge");
    Tool.run("ip", "address", "add", address() + "/24", "dev", bridge);
    Tool.run("ip", "link", "set", bridge, "up");
  }

  /** This machine's. */
  String address() {
    return subnet + 1;
  }

  /** One more host. */
  Host host() {
    int number = hosts.size();
    Host host = new Host("winch-%d-%d".formatted(owner, number), subnet + (number + 2));
    String plug = "wv%d.%d".formatted(owner, number);
    Tool.run("ip", "netns", "add", host.namespace());
    hosts.add(host);
    Tool.run(
        "ip link add %s type veth peer name %s netns %s"
            .formatted(plug, Host.CABLE, host.namespace())
            .split(" "));
    Tool.run("ip", "link", "set", plug, "master", bridge, "up");
    String[] inside = {"ip", "-n", host.namespace()};
    Tool.run(words(inside, "address", "add", host.address() + "/24", "dev", Host.CABLE));
    Tool.run(words(inside, "link", "set", Host.CABLE, "up"));
    Tool.run(words(inside, "link", "set", "lo", "up"));
    return host;
  }

  private static List<String> words(String[] first, String... more) {
    List<String> words = new ArrayList<>(List.of(first));
    words.addAll(List.of(more));
    return words;
  }

  /** Removes it; the processes on its hosts are to have ended. */
  @Override
  public void close() {
    hosts.forEach(host -> remove(host.namespace()));
    hosts.clear();
    Tool.run("ip", "link", "delete", bridge);
  }

  private static void removeOrphans() {
    Tool.run("ip", "netns", "list")
        .lines()
        .map(HOST::matcher)
        .filter(Matcher::lookingAt)
        .filter(Network::isOrphan)
        .forEach(host -> remove(host.group()));
    Tool.run("ip", "-brief", "link", "show", "type", "bridge")
        .lines()
        .map(BRIDGE::matcher)
        .filter(Matcher::lookingAt)
        .filter(Network::isOrphan)
        .forEach(link -> Tool.run("ip", "link", "delete", link.group()));
  }

  private static boolean isOrphan(Matcher name) {
    return !Files.exists(Path.of("/proc", name.group(1)));
  }

  /** With whatever still runs in it. */
  private static void remove(String namespace) {
    Tool.run("ip", "netns", "pids", namespace)
        .lines()
        .map(Long::valueOf)
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .forEach(ProcessHandle::destroyForcibly);
    Tool.run("ip", "netns", "delete", namespace);
  }
}
