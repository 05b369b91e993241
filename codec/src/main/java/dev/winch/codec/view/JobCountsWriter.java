package dev.winch.codec.view;

import dev.winch.model.run.JobState;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes numbers of jobs: in each state, and changed by one request. */
public final class JobCountsWriter {
  private JobCountsWriter() {}

  /**
   * Numbers of jobs by state, in the order of the states.
   *
   * @param more the states in which there may be more jobs than counted
   */
  public static byte[] totals(Map<JobState, Long> counts, Set<JobState> more) {
    return JsonDocument.object(
        out -> {
          out.start("totals");
          for (JobState state : JobState.values()) {
            if (counts.containsKey(state)) {
              out.always(state.name(), counts.get(state));
            }
          }
          out.end();
          out.texts("more", more.stream().sorted().map(JobState::name).toList());
        });
  }

  /**
   * What became of jobs that were changed together.
   *
   * @param refused numbers of jobs by the reason why they were not
   * @param next where to go on; empty if nothing follows
   */
  public static byte[] changed(long done, Map<String, Long> refused, Optional<String> next) {
    return JsonDocument.object(
        out -> {
          out.always("done", done);
          if (!refused.isEmpty()) {
            out.start("refused");
            for (Map.Entry<String, Long> one : refused.entrySet()) {
              out.always(one.getKey(), one.getValue());
            }
            out.end();
          }
          out.text("next", next.orElse(""));
        });
  }
}
