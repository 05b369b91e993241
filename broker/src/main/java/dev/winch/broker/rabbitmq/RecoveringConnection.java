package dev.winch.broker.rabbitmq;

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
 * A connection that is made again whenever it is lost, without an end (O12). A virtual thread of
 * its own connects; all else waits for what it brings. Written by hand because the client's own
 * recovery does not reopen a channel that RabbitMQ closed.
 */
final class RecoveringConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveringConnection.class);

  /** A dead peer is noticed after two of them. */
  private static final int HEARTBEAT_SECONDS = 10;

  private static final int CONNECT_MILLIS = 10_000;
  private static final int RPC_MILLIS = 30_000;
  private static final int CLOSE_MILLIS = 2_000;

  private final RabbitUrl url;
  private final String name;
  private final ConnectionFactory factory;
  private final BackgroundLoop loop;

  /**
   * Never shut down: its threads end by themselves, and a connection that ends may need one more.
   */
  private final ExecutorService deliveries = ShortLivedThreads.virtualPerCall("rabbitmq-");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private Optional<Connection> connection = Optional.empty();
  private Optional<String> fault = Optional.of("not connected yet");
  private Optional<String> blocked = Optional.empty();

  /**
   * @param name what it is called in RabbitMQ's list of connections
   */
  RecoveringConnection(RabbitUrl url, String name, BackgroundThreads threads) {
    this.url = url;
    this.name = name;
    this.factory = factory(url);
    this.loop =
        threads.loop(LoopSpec.named("broker-connection").retrying(Jitter.DELAYS), this::connection);
    loop.start();
  }

  private static ConnectionFactory factory(RabbitUrl url) {
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
    // Channels that fail alone would stay dead, and confirms are counted per channel: what must
    // come back is made again by those who use it.
    factory.setAutomaticRecoveryEnabled(false);
    factory.setExceptionHandler(new Complaints());
    if (url.tls()) {
      try {
        // The client's own way to TLS trusts everybody.
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      } catch (GeneralSecurityException e) {
        throw new InvalidInputException(
            "broker.rabbitmq.url: TLS does not work here: " + e.getMessage());
      }
    }
    return factory;
  }

  /** Makes a connection and waits until it is lost. */
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
        throw new UnavailableException("the connection was lost at once");
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      String reason = RabbitErrorText.of(e);
      failed(reason);
      throw new UnavailableException(
          "no connection to RabbitMQ at " + url.address() + ": " + reason, e);
    } catch (Error e) {
      failed(e.toString());
      throw e;
    }
    LOG.info("connected to RabbitMQ at {} as {}", url.address(), name);
    loop.steady();
    lost.await();
    return Jitter.DELAYS.first();
  }

  /** False if it was lost, or nobody wants it any more, before it could be told. */
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
      LOG.warn("lost the connection to RabbitMQ at {} ({}): {}", url.address(), name, reason);
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
        LOG.warn("RabbitMQ at {} takes no messages: {}", url.address(), reason);
        blocked(Optional.of("it takes no messages: " + reason));
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

  /** Why nothing gets through at the moment, or empty. */
  Optional<String> fault() {
    lock.lock();
    try {
      return fault.or(() -> blocked).map(why -> "RabbitMQ at " + url.address() + ": " + why);
    } finally {
      lock.unlock();
    }
  }

  /** The connection, as soon as there is one. */
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
   * The connection that there is now.
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
            "no connection to RabbitMQ at %s within %d s: %s; start it, or change broker.rabbitmq.url"
                .formatted(url.address(), patience.toSeconds(), fault.orElse("")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while waiting for RabbitMQ", e);
    } finally {
      lock.unlock();
    }
  }

  /** What was not acknowledged goes back to its queue. */
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

  /** What the client would tell of a lost connection the link tells once. */
  private static final class Complaints extends ForgivingExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable e) {
      LOG.debug("a connection to RabbitMQ fails: {}", RabbitErrorText.of(e));
    }
  }
}
