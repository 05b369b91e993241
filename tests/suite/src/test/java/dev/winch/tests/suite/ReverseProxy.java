package dev.winch.tests.suite;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy in front of Winch, as Debian packages it: a process of its own on a free port. */
final class ReverseProxy implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final int port;

  /** Which program, and how it speaks to Winch. */
  enum Kind {
    /** {@code proxy_pass} and nothing more: HTTP/1.0, a connection for each request. */
    NGINX,
    /** As nginx's manual recommends it: HTTP/1.1, connections that are kept, nothing buffered. */
    NGINX_KEEP_ALIVE,
    /** Mode http, with {@code option httpchk}: the server is used only once it is healthy. */
    HAPROXY
  }

  private ReverseProxy(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts the proxy and waits until it listens.
   *
   * @param folder for its files
   */
  static ReverseProxy start(Kind kind, String winch, Path folder) throws IOException {
    int port = freePort();
    String target = URI.create(winch).getAuthority();
    String configuration =
        switch (kind) {
          case NGINX -> nginx(port, "proxy_pass http://%s;".formatted(target), "");
          case NGINX_KEEP_ALIVE ->
              nginx(
                  port,
                  """
                  proxy_pass http://winch;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $host;
                  proxy_request_buffering off;
                  proxy_buffering off;
                  """,
                  "upstream winch { server %s; keepalive 4; }".formatted(target));
          case HAPROXY -> haproxy(port, target, folder.resolve("haproxy.sock"));
        };
    Path file = Files.writeString(folder.resolve("proxy.conf"), configuration);
    Path log = folder.resolve("proxy.log");
    List<String> command =
        kind == Kind.HAPROXY
            ? List.of("haproxy", "-db", "-f", file.toString())
            : List.of("nginx", "-p", folder.toString(), "-c", file.toString(), "-e", "stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    ReverseProxy proxy = new ReverseProxy(builder.start(), log, port);
    await("start of the proxy").atMost(Duration.ofSeconds(60)).until(proxy::listensOrDied);
    if (!proxy.process.isAlive()) {
      throw new AssertionError(kind + " did not start:\n" + Files.readString(log));
    }
    return proxy;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String nginx(int port, String location, String upstream) {
    return """
        daemon off;
        master_process off;
        pid nginx.pid;
        events { }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          %s
          server {
            listen 127.0.0.1:%d;
            location / {
              %s
            }
          }
        }
        """
        .formatted(upstream, port, location);
  }

  private static String haproxy(int port, String target, Path socket) {
    return """
        global
          stats socket %s level admin
        defaults
          mode http
          timeout connect 10s
          timeout client 60s
          timeout server 60s
          option httpchk GET /health
        listen winch
          bind 127.0.0.1:%d
          server winch %s check inter 100ms rise 1 fall 1
        """
        .formatted(socket, port, target);
  }

  private boolean listensOrDied() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return !process.isAlive();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the proxy does not stop; it said:\n" + Files.readString(log));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
