package dev.winch.tests.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A network namespace with an address of its own on a {@link Network}, which can be cut off. */
final class Host {
  /** Its end of the cable. */
  static final String CABLE = "eth0";

  private final String namespace;
  private final String address;

  Host(String namespace, String address) {
    this.namespace = namespace;
    this.address = address;
  }

  String namespace() {
    return namespace;
  }

  String address() {
    return address;
  }

  /** The words before a command that let it run on this host, in the same process. */
  List<String> entrance() {
    return List.of("nsenter", "--net=/run/netns/" + namespace, "--");
  }

  /**
   * Drops packets in both directions silently, without an error to either side.
   *
   * @param port of the servers that it does not reach; empty for all the world
   */
  void block(OptionalInt port) {
    filter(rule("INPUT", "-i", "--sport", port));
    filter(rule("OUTPUT", "-o", "--dport", port));
  }

  void unblock() {
    filter(List.of("-F"));
  }

  private static List<String> rule(String chain, String direction, String end, OptionalInt port) {
    List<String> rule = new ArrayList<>(List.of("-A", chain, direction, CABLE, "-p", "tcp"));
    port.ifPresent(number -> rule.addAll(List.of(end, "" + number)));
    rule.addAll(List.of("-j", "DROP"));
    return rule;
  }

  private void filter(List<String> words) {
    List<String> command = new ArrayList<>(entrance());
    command.addAll(List.of("iptables", "-w"));
    command.addAll(words);
    Tool.run(command);
  }
}
