package dev.winch.tests.kit.store;

import dev.winch.store.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Contract tests of the store SPI; one subclass per implementation. */
public abstract class StoreContract
    implements TransactionContract,
        RowContract,
        OutputContract,
        ActiveTaskContract,
        NodesAndUsersContract,
        AccountContract,
        ReadsContract,
        SearchContract,
        JobListContract,
        VisibilityContract,
        LogContract,
        ChangeContract,
        RetentionContract,
        ScheduleContract,
        WebhookContract,
        OutboxContract {
  private Store store;
  private StoreRows rows;

  /** A new store with nothing in it but the seeded user and role. */
  protected abstract Store emptyStore();

  @BeforeEach
  void openStore() {
    store = emptyStore();
    rows = new StoreRows(store);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Override
  public final Store store() {
    return store;
  }

  @Override
  public final StoreRows rows() {
    return rows;
  }
}
