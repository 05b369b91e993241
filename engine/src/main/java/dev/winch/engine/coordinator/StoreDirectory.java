package dev.winch.engine.coordinator;

import dev.winch.engine.admit.AdmissionContext;
import dev.winch.model.run.UserId;
import dev.winch.store.Store;

/** Whom and what the store knows that a job may name. */
record StoreDirectory(Store store) implements AdmissionContext {
  @Override
  public boolean userExists(String nameOrId) {
    return store.reads().users().userByName(nameOrId).isPresent()
        || store.reads().users().user(new UserId(nameOrId)).isPresent();
  }

  @Override
  public boolean roleExists(String slugOrId) {
    return store.reads().users().roleExists(slugOrId);
  }

  @Override
  public boolean sealsSecrets() {
    return store.sealsSecrets();
  }
}
