package dev.winch.tests.kit.store;

import dev.winch.store.Store;
import dev.winch.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The store that the parts of the contract test. */
interface StoreUnderTest {
  Store store();

  StoreRows rows();

  /** The rows that a transaction reads by their id. */
  default <K, V> Map<K, V> readMap(Function<Transaction, Map<K, V>> query) {
    return store().write(query);
  }

  /** The rows that a transaction reads in their order. */
  default <T> List<T> readList(Function<Transaction, List<T>> query) {
    return store().write(query);
  }

  default void inTransaction(Consumer<Transaction> work) {
    store()
        .write(
            transaction -> {
              work.accept(transaction);
              return null;
            });
  }
}
