package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.model.fault.Problem;
import dev.winch.model.run.JobRun;
import java.io.IOException;
import java.util.List;

/** Writes the answer to a batch of jobs. */
public final class BatchWriter {
  private BatchWriter() {}

  /** What became of one job, in the order of the batch. */
  public sealed interface Item {

    /** Stored. */
    record Accepted(JobRun job, List<String> warnings) implements Item {
      public Accepted {
        warnings = List.copyOf(warnings);
      }
    }

    /**
     * Not stored.
     *
     * @param problems at their places in the batch
     */
    record Refused(String message, List<Problem> problems) implements Item {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  public static byte[] batch(List<Item> items) {
    long accepted = items.stream().filter(Item.Accepted.class::isInstance).count();
    return JsonDocument.object(
        out -> {
          out.always("accepted", accepted);
          out.always("refused", items.size() - accepted);
          out.name("items");
          out.objects(items, item -> item(out, item));
        });
  }

  private static void item(FieldWriter out, Item item) throws IOException {
    switch (item) {
      case Item.Accepted(JobRun job, List<String> warnings) -> {
        out.always("id", job.id().value());
        out.always("name", job.name());
        out.always("state", job.state().name());
        out.texts("warnings", warnings);
      }
      case Item.Refused(String message, List<Problem> problems) -> {
        out.always("message", message);
        out.objects("errors", problems, problem -> ProblemWriter.problem(out, problem));
      }
    }
  }
}
