package dev.winch.tests.kit.store;

import dev.winch.store.Store;

/** What the parts of the contract are told about. */
interface StoreUnderTest {
  Store store();

  StoreRows rows();
}
