package dev.winch.model.run;

/** Where new ids come from; each 32 lower-case hex characters, later ones greater. */
@FunctionalInterface
public interface IdGenerator {
  /** A new id; safe to call from any thread. */
  String next();
}
