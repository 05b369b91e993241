package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.codec.Cipher;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobId;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is said where the pool has no connection to lend. */
class PostgresPoolTest {

  @Test
  void aSilentDatabaseIsNotReportedAsBusy() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String dsn = "host=127.0.0.1 port=%d dbname=a user=a".formatted(silent.getLocalPort());
      assertThatThrownBy(() -> open(dsn).close())
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("does not answer");
    }
  }

  @Test
  void anExhaustedPoolIsAnErrorWithARemedy() {
    PostgresServer server = PostgresServer.shared();
    CompletableFuture<Void> taken = new CompletableFuture<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    try (PostgresStore store = open(server.dsn(server.newDatabase()))) {
      CompletableFuture<Void> holder =
          CompletableFuture.runAsync(
              () ->
                  store.write(
                      _ -> {
                        taken.complete(null);
                        return over.join();
                      }));
      taken.join();
      assertThatThrownBy(() -> store.reads().jobs().job(new JobId("a")))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("raise datastore.postgres.max_open_conns");
      over.complete(null);
      holder.join();
    }
  }

  private static PostgresStore open(String dsn) {
    return StoreOpening.of(dsn)
        .size(new PoolSize(1, 1, Duration.ZERO, Duration.ZERO))
        .cipher(Cipher.none())
        .open();
  }
}
