package dev.winch.cli.client;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import java.util.List;
import java.util.regex.Pattern;

/** How people name a job: its id, the beginning of it, or {@code @last}. */
public final class JobReference {
  /** Of a parameter that takes one. */
  public static final String HELP =
      "Of the job: its id, any beginning that no other job has, or @last.";

  private static final int LENGTH = 32;
  private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{1,31}");

  private JobReference() {}

  /**
   * The id of the job. A text that cannot begin an id is returned as it is; the server answers that
   * there is no such job.
   *
   * @throws NotFoundException if there is none
   * @throws InvalidInputException if several ids begin so
   */
  public static String resolve(ApiClient api, String written) {
    if (written.equals("@last")) {
      return api.get("/jobs?page=1&size=1").list("items").stream()
          .findFirst()
          .orElseThrow(() -> new NotFoundException("there is no job yet: submit one"))
          .text("id");
    }
    if (written.length() >= LENGTH || !BEGINNING.matcher(written).matches()) {
      return ApiClient.quoted(written);
    }
    List<String> ids =
        api.get("/jobs?page=1&size=20&q=id:" + written).list("items").stream()
            .map(job -> job.text("id"))
            .filter(id -> id.startsWith(written))
            .toList();
    return switch (ids.size()) {
      case 0 ->
          throw new NotFoundException(
              "no job's id begins with " + written + ": `winch jobs` lists them");
      case 1 -> ids.getFirst();
      default ->
          throw new InvalidInputException(
              written
                  + " is the beginning of several ids, write more of it: "
                  + String.join(", ", ids.subList(0, Math.min(3, ids.size()))));
    };
  }
}
