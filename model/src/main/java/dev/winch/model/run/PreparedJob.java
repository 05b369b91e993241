package dev.winch.model.run;

/**
 * What a store computed for the insertion of a job ahead of the transaction, on the thread of the
 * request. Only the store that made it looks inside. Immutable.
 */
public interface PreparedJob {
  /** Nothing: the transaction computes what it needs. */
  PreparedJob NONE =
      new PreparedJob() {
        @Override
        public String toString() {
          return "not prepared";
        }
      };
}
