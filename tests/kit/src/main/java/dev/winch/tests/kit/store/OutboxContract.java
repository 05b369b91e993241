package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.run.TaskId;
import dev.winch.store.Outbox.Entry;
import dev.winch.store.Outbox.Kind;
import dev.winch.store.Outbox.OutboxBatch;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of the outbox. */
interface OutboxContract extends StoreUnderTest {
  Instant NOW = Instant.parse("2030-01-01T00:00:00.000001Z");

  private static OutboxBatch batch(String id, Instant until) {
    return new OutboxBatch(
        id, until, List.of(new Entry(Kind.DISPATCH, new TaskId("t" + id), 1, "default")));
  }

  private void post(OutboxBatch... batches) {
    store()
        .write(
            transaction -> {
              List.of(batches).forEach(transaction::post);
              return null;
            });
  }

  private List<String> claim(Instant now, Instant until, int limit) {
    return store().outbox().claim(now, until, limit).stream().map(OutboxBatch::id).toList();
  }

  @Test
  default void messagesAreClaimedAsTheyWereWritten() {
    OutboxBatch posted =
        new OutboxBatch(
            "1",
            NOW,
            List.of(
                new Entry(Kind.DISPATCH, new TaskId("a"), 1, "queue with\na line \u00e4\""),
                new Entry(Kind.WITHDRAW, new TaskId("b"), 2_000_000_000, "default"),
                new Entry(Kind.CANCEL, new TaskId("c"), 3, "node")));
    post(posted);

    Instant until = NOW.plusSeconds(5);
    assertThat(store().outbox().claim(NOW, until, 10))
        .containsExactly(new OutboxBatch("1", until, posted.entries()));
  }

  @Test
  default void aBatchIsItsOwnersUntilItsTimeHasCome() {
    post(batch("1", NOW.plusSeconds(10)));

    assertThat(claim(NOW, NOW.plusSeconds(10), 10)).isEmpty();
    assertThat(claim(NOW.plusSeconds(10), NOW.plusSeconds(20), 10)).containsExactly("1");
    assertThat(claim(NOW.plusSeconds(11), NOW.plusSeconds(21), 10)).isEmpty();
    assertThat(claim(NOW.plusSeconds(20), NOW.plusSeconds(30), 10)).containsExactly("1");
  }

  @Test
  default void theOldestBatchesAreClaimedFirst() {
    post(batch("2", NOW), batch("3", NOW), batch("1", NOW));

    Instant until = NOW.plusSeconds(5);
    assertThat(claim(NOW, until, 2)).containsExactly("1", "2");
    assertThat(claim(NOW, until, 2)).containsExactly("3");
    assertThat(claim(NOW, until, 2)).isEmpty();
  }

  @Test
  default void sentMessagesLeaveTheOutbox() {
    post(batch("1", NOW), batch("2", NOW));

    store().outbox().remove(List.of("1", "unknown"));
    store().outbox().remove(List.of());

    assertThat(claim(NOW, NOW.plusSeconds(5), 10)).containsExactly("2");
  }

  @Test
  default void aBatchIsKeptWithItsTransactionOrNotAtAll() {
    assertThatThrownBy(
            () ->
                store()
                    .write(
                        transaction -> {
                          transaction.post(batch("1", NOW));
                          throw new IllegalStateException("changed its mind");
                        }))
        .hasMessage("changed its mind");

    assertThat(claim(NOW, NOW.plusSeconds(5), 10)).isEmpty();
  }

  @Test
  default void batchesAreClaimedByOneOfManyAtOnce() {
    OutboxBatch[] batches = new OutboxBatch[60];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = batch("%03d".formatted(i), NOW);
    }
    post(batches);

    List<String> claimed =
        IntStream.range(0, 12)
            .parallel()
            .mapToObj(i -> claim(NOW, NOW.plusSeconds(5), 10))
            .flatMap(List::stream)
            .toList();

    assertThat(claimed).doesNotHaveDuplicates();
    assertThat(claimed.size() + claim(NOW, NOW.plusSeconds(5), 100).size()).isEqualTo(60);
  }
}
