package dev.winch.engine.core;

import dev.winch.model.run.Utf8Size;
import java.util.Optional;

/**
 * How much output one job may hold.
 *
 * @param outputs bytes of the values of all its outputs together
 */
public record JobLimits(long outputs) {
  /** The configuration key of {@link #outputs}, which errors name. */
  public static final String OUTPUTS = "limits.job.outputs";

  public static final JobLimits STANDARD = new JobLimits(64L << 20);

  /** Most bytes of one result, of a task or of a job's {@code output}. */
  static final int MAX_RESULT_BYTES = 1 << 20;

  /** Why a job may not hold this many bytes of outputs; empty if it may. */
  Optional<String> refusalOfOutputs(String var, long bytes) {
    return bytes <= outputs
        ? Optional.empty()
        : Optional.of(
            ("the outputs of the job would take %d bytes with %s, more than the %d that %s allows:"
                    + " hand on where a large result lies instead of the result")
                .formatted(bytes, var, outputs, OUTPUTS));
  }

  /** Why a text may not be the result of a job; empty if it may. */
  static Optional<String> refusalOfResult(String output) {
    long bytes = Utf8Size.of(output);
    return bytes <= MAX_RESULT_BYTES
        ? Optional.empty()
        : Optional.of(
            "the output of the job is %d bytes long, more than the %d that a result may have"
                .formatted(bytes, MAX_RESULT_BYTES));
  }
}
