package dev.winch.cli.doctor;

import dev.winch.server.http.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether Winch can listen at its address. */
public final class PortCheck {
  private static final String CHECK = "address";

  /** The state LISTEN in the tables of the kernel. */
  private static final String LISTENS = "0A";

  private PortCheck() {}

  /**
   * Listens for a moment.
   *
   * @param serves whether a Winch answers there
   */
  public static Finding of(ListenAddress address, boolean serves) {
    if (serves) {
      return Finding.ok(CHECK, "a Winch serves at %s".formatted(address));
    }
    try (ServerSocket socket = new ServerSocket()) {
      // As the server does: connections that have just ended do not occupy the port.
      socket.setReuseAddress(true);
      socket.bind(
          address.host().isEmpty()
              ? new InetSocketAddress(address.port())
              : new InetSocketAddress(InetAddress.getByName(address.host()), address.port()));
      return Finding.ok(CHECK, address + " is free");
    } catch (IOException e) {
      Optional<String> holder = holder(address.port());
      return Finding.failed(
          CHECK,
          holder.isPresent()
              ? "%s is taken by %s: end it, or set coordinator.address (--address) to another port"
                  .formatted(address, holder.get())
              : "cannot listen at %s: %s; set coordinator.address (--address) to an address and a free port of this machine"
                  .formatted(address, e.getMessage()));
    }
  }

  /** The process that listens at a port, where the kernel shows it; else that one does. */
  static Optional<String> holder(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        String end = ":%04X".formatted(port);
        lines
            .map(line -> line.strip().split("\\s+"))
            .filter(f -> f.length > 9 && f[1].endsWith(end) && f[3].equals(LISTENS))
            .forEach(f -> sockets.add("socket:[" + f[9] + "]"));
      } catch (IOException noSuchTable) {
        // Another system than Linux, or no IPv6.
      }
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        ProcessHandle.allProcesses()
            .filter(process -> hasOpen(process.pid(), sockets))
            .findFirst()
            .map(process -> "process %d%s".formatted(process.pid(), program(process)))
            .orElse("a process of another user"));
  }

  private static String program(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(path -> " (" + Path.of(path).getFileName().toString().toLowerCase(Locale.ROOT) + ")")
        .orElse("");
  }

  private static boolean hasOpen(long pid, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : files) {
        if (sockets.contains(target(file))) {
          return true;
        }
      }
    } catch (IOException e) {
      // It has ended, or belongs to another user.
    }
    return false;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
