package dev.winch.model.run;

/** Makes ids of 32 lower-case hex characters; later ones are greater. */
@FunctionalInterface
public interface IdGenerator {
  /** A new id; safe to call from any thread. */
  String next();
}
