package dev.winch.broker.postgres;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;

/**
 * Sockets for the listening connection. After each notification the driver waits a millisecond for
 * a further one, by a read with that timeout, before it returns the first; that is longer than the
 * rest of its path. These sockets end such a read at once if no data is available; the next call
 * reads later data.
 */
public final class PromptSocketFactory extends SocketFactory {
  private static final int DRIVERS_LOOK_MILLIS = 1;

  @Override
  public Socket createSocket() {
    return new PromptSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return new Socket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return new Socket(host, port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return new Socket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return new Socket(host, port, local, localPort);
  }

  private static final class PromptSocket extends Socket {
    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] into, int from, int most) throws IOException {
          if (getSoTimeout() == DRIVERS_LOOK_MILLIS && in.available() == 0) {
            throw new SocketTimeoutException("no data available");
          }
          return in.read(into, from, most);
        }
      };
    }
  }
}
