package dev.winch.model.spec;

import java.util.Optional;

/**
 * A container that runs beside the main one.
 *
 * @param container what runs, in the terms of an auxiliary task
 * @param probe what must answer before the main task starts
 */
public record Sidecar(AuxTask container, Optional<Probe> probe) {

  /**
   * An HTTP GET that must answer 200.
   *
   * @param timeout a {@link DurationText}; {@code ""} means one minute
   */
  public record Probe(String path, int port, String timeout) {}
}
