package dev.winch.codec.view;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.TaskPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A user, rows and documents as text, for the tests of the writers. */
final class ViewSamples {
  static final Instant T = Instant.parse("2024-05-01T10:00:00Z");
  static final User GUEST = new User(new UserId("u1"), "guest", "Guest", "hash", T, true);
  static final String GUEST_JSON =
      "{\"id\":\"u1\",\"name\":\"Guest\",\"username\":\"guest\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"disabled\":true}";

  private ViewSamples() {}

  static TaskRunRow run(TaskPath path) {
    return TaskRunRow.created(new TaskId("t1"), new JobId("j1"), path, T);
  }

  /** Writes a document. */
  interface Document {
    void to(ByteArrayOutputStream out) throws IOException;
  }

  static String written(Document document) throws IOException {
    var bytes = new ByteArrayOutputStream();
    document.to(bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  static String text(byte[] document) {
    return new String(document, StandardCharsets.UTF_8);
  }
}
