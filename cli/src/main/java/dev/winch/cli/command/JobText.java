package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import java.util.ArrayList;
import java.util.List;

/** What commands say about a job. */
final class JobText {
  private JobText() {}

  /** How it ended. */
  static List<String> end(ApiClient api, JsonView job) {
    List<String> lines = new ArrayList<>();
    lines.add("job " + job.text("name") + ": " + job.text("state"));
    for (String field : List.of("error", "result")) {
      if (!job.text(field).isEmpty()) {
        lines.add(field + ": " + job.text(field));
      }
    }
    lines.add(api.pageOfJob(job.text("id")));
    return lines;
  }

  /** That of a command which waited for the end of a job. */
  static int exitCode(JsonView job) {
    return job.text("state").equals("COMPLETED") ? 0 : 1;
  }
}
