package dev.winch.broker.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to RabbitMQ that reconnects whenever it is lost, without a limit (O12). A virtual
 * thread connects; users wait for the result. Written by hand because the client's own recovery
 * does not reopen a channel that RabbitMQ closed.
 */
final class RecoveringConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RecoveringConnection.class);

  /** A dead peer is detected after two missed heartbeats. */
  private static final int HEARTBEAT_SECONDS = 10;

  private static final int CONNECT_MILLIS = 10_000;
  private static final int RPC_MILLIS = 30_000;
  private static final int CLOSE_MILLIS = 2_000;

  private final RabbitUrl url;
  private final String name;
  private final ConnectionFactory factory;
  private final BackgroundLoop loop;

  /** Never shut down: its threads end by themselves, and a closing connection may need one more. */
  private final ExecutorService deliveries = ShortLivedThreads.virtualPerCall("rabbitmq-");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock
  private Optional<Connection> connection = Optional.empty();

  @GuardedBy("lock")
  private Optional<String> fault = Optional.of("not connected yet");

  @GuardedBy("lock")
  private Optional<String> blocked = Optional.empty();

  /**
   * @param name connection name in RabbitMQ's lists
   */
  RecoveringConnection(RabbitUrl url, String name, BackgroundThreads threads) {
    this.url = url;
    this.name = name;
    this.factory = factory(url);
    this.loop =
        threads.loop(LoopSpec.named("broker-connection").retrying(Jitter.DELAYS), this::connection);
    loop.start();
  }

  /** How connections are made: with deadlines, and without the recovery of the client. */
  static ConnectionFactory factory(RabbitUrl url) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(url.host());
    factory.setPort(url.port());
    factory.setUsername(url.user());
    factory.setPassword(url.password());
    factory.setVirtualHost(url.vhost());
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    factory.setHandshakeTimeout(CONNECT_MILLIS);
    factory.setChannelRpcTimeout(RPC_MILLIS);
    factory.setChannelShouldCheckRpcResponseType(true);
    factory.setThreadFactory(ShortLivedThreads.virtual("rabbitmq-io-"));
    // The client's recovery does not restore channels that failed alone, and confirms are counted
    // per channel: the users of a channel recreate it.
    factory.setAutomaticRecoveryEnabled(false);
    factory.setExceptionHandler(new Complaints());
    if (url.tls()) {
      try {
        // The client's default TLS setup trusts every certificate.
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      } catch (GeneralSecurityException e) {
        throw new InvalidInputException(
            "broker.rabbitmq.url: TLS is not available: " + e.getMessage());
      }
    }
    return factory;
  }

  /** Connects and waits until the connection is lost. */
  private Duration connection() throws InterruptedException {
    CountDownLatch lost = new CountDownLatch(1);
    try {
      Connection made = factory.newConnection(deliveries, name);
      made.addBlockedListener(blockedListener());
      made.addShutdownListener(
          cause -> {
            ended(cause);
            lost.countDown();
          });
      if (!begun(made)) {
        throw new UnavailableException("the connection was closed at once");
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      String reason = RabbitErrorText.of(e);
      failed(reason);
      throw new UnavailableException(
          "cannot connect to RabbitMQ at " + url.address() + ": " + reason, e);
    } catch (Error e) {
      failed(e.toString());
      throw e;
    }
    log.info("connected to RabbitMQ at {} as {}", url.address(), name);
    loop.steady();
    lost.await();
    return Jitter.DELAYS.first();
  }

  /** Publishes the new connection; false if it was already lost or this is closed. */
  private boolean begun(Connection made) {
    lock.lock();
    try {
      if (loop.isStopping()) {
        made.abort(CLOSE_MILLIS);
      }
      if (!made.isOpen()) {
        return false;
      }
      connection = Optional.of(made);
      fault = Optional.empty();
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void ended(ShutdownSignalException cause) {
    if (!loop.isStopping()) {
      String reason = RabbitErrorText.of(cause);
      log.warn(
          "lost the connection to RabbitMQ at {} ({}), reconnecting: {}",
          url.address(),
          name,
          reason);
      failed(reason);
    }
  }

  private void failed(String reason) {
    lock.lock();
    try {
      connection = Optional.empty();
      blocked = Optional.empty();
      fault = Optional.of(reason);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private BlockedListener blockedListener() {
    return new BlockedListener() {
      @Override
      public void handleBlocked(String reason) {
        log.warn("RabbitMQ at {} blocks publishers: {}", url.address(), reason);
        blocked(Optional.of("it blocks publishers: " + reason));
      }

      @Override
      public void handleUnblocked() {
        blocked(Optional.empty());
      }
    };
  }

  private void blocked(Optional<String> reason) {
    lock.lock();
    try {
      blocked = reason;
    } finally {
      lock.unlock();
    }
  }

  /** The reason why the connection is down or blocked; empty if it works. */
  Optional<String> fault() {
    lock.lock();
    try {
      return fault.or(() -> blocked).map(why -> "RabbitMQ at " + url.address() + ": " + why);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a connection. */
  Connection await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (connection.isEmpty()) {
        changed.await();
      }
      return connection.get();
    } finally {
      lock.unlock();
    }
  }

  boolean isUp() {
    lock.lock();
    try {
      return connection.isPresent();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The current connection.
   *
   * @throws UnavailableException if there is none
   */
  Connection current() {
    lock.lock();
    try {
      return connection.orElseThrow(
          () -> new UnavailableException(fault().orElse("no connection")));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the first connection (O9).
   *
   * @throws UnavailableException with the remedy, if there is none after this time
   */
  void awaitFirst(Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (connection.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (connection.isEmpty()) {
        throw new UnavailableException(
            "cannot connect to RabbitMQ at %s within %d s: %s; start it, or change broker.rabbitmq.url"
                .formatted(url.address(), patience.toSeconds(), fault.orElse("")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while waiting for RabbitMQ", e);
    } finally {
      lock.unlock();
    }
  }

  /** Closes the connection; RabbitMQ returns unacknowledged messages to their queues. */
  @Override
  public void close() {
    loop.stop();
    Optional<Connection> open;
    lock.lock();
    try {
      open = connection;
      connection = Optional.empty();
      fault = Optional.of("closed");
    } finally {
      lock.unlock();
    }
    open.ifPresent(c -> c.abort(CLOSE_MILLIS));
    loop.interrupt();
  }

  /** Suppresses the client's own logging of a lost connection, which is logged once. */
  private static final class Complaints extends ForgivingExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable e) {
      log.debug("a connection to RabbitMQ failed: {}", RabbitErrorText.of(e));
    }
  }
}
