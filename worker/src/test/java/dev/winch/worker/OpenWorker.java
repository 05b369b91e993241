package dev.winch.worker;

import dev.winch.model.event.Report;
import dev.winch.model.run.TaskId;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;

/** A worker, closed after each test. */
abstract class OpenWorker {
  final WorkerFixture fixture = new WorkerFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  int unacked() {
    return fixture.broker.queue("default").orElseThrow().unacked();
  }

  static Report started(String task, Instant at) {
    return new Report.Started(id(task), 1, WorkerFixture.PROCESS, at);
  }

  static TaskId id(String task) {
    return new TaskId(task);
  }
}
