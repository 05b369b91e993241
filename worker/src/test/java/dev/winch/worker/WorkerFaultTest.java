package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.spec.TaskSpec;
import dev.winch.tests.kit.broker.Orders;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Faults of runtime, engine and handlers cost neither tasks nor slots. */
class WorkerFaultTest extends OpenWorker {
  // What the task cannot help

  @Test
  void whileTheRuntimeCannotWorkTasksGoBackUncountedAndItsSlotTakesNothing_E2() {
    fixture.runtime.script(
        "a",
        _ -> {
          throw new UnavailableException("no container engine");
        });
    fixture.runtime.fault(Optional.of("no container engine"));
    Worker worker = fixture.open(1);

    fixture.order("a", "b");

    fixture.awaitReport(Report.Returned.class, "a");
    assertThat(worker.fault()).hasValue("no container engine");
    fixture.timer.advance(Duration.ofSeconds(30));
    assertThat(fixture.runtime.startedIds()).containsExactly("a");

    fixture.runtime.fault(Optional.empty());
    await()
        .until(
            () -> {
              fixture.timer.advance(Duration.ofSeconds(1));
              return fixture.runtime.startedIds().contains("b");
            });
    assertThat(worker.fault()).isEmpty();
  }

  @Test
  void aTaskThatAHealthyRuntimeCannotRunGoesBackCounted_E2() {
    fixture.runtime.script(
        "a",
        _ -> {
          throw new UnavailableException("only this one");
        });
    fixture.open(1);

    fixture.order("a");

    fixture.awaitReport(Report.Lost.class, "a");
    assertThat(fixture.reports.reports(Report.Failed.class)).isEmpty();
  }

  @Test
  void aDefectCostsNeitherTheTaskNorTheSlot_E47() {
    fixture.runtime.script(
        "a",
        _ -> {
          throw new IllegalStateException("planted");
        });
    fixture.runtime.script(
        "b",
        _ -> {
          throw new StackOverflowError("planted");
        });
    fixture.open(1);

    fixture.order("a", "b", "c");

    fixture.awaitReport(Report.Lost.class, "a");
    await()
        .until(
            () -> {
              fixture.timer.advance(Duration.ofSeconds(1));
              return !fixture.reports.reports(Report.Completed.class).isEmpty();
            });
    fixture.awaitReport(Report.Lost.class, "b");
    fixture.awaitReport(Report.Completed.class, "c");
  }

  @Test
  void reportsAreRepeatedUntilTheyAreSettled() {
    fixture.reports.deaf(true);
    fixture.open(1);
    fixture.order("a");
    fixture.awaitStarted("a");

    fixture.timer.advance(Duration.ofSeconds(30));
    fixture.reports.deaf(false);

    await()
        .until(
            () -> {
              fixture.timer.advance(Duration.ofSeconds(10));
              return fixture.reports.reports().size() == 2;
            });
    fixture.awaitReport(Report.Started.class, "a");
    fixture.awaitReport(Report.Completed.class, "a");
  }

  @Test
  void aDeafEngineStopsTheSlotsBeforeEndsPileUp() {
    fixture.reports.keep(Report.Completed.class);
    fixture.open(1);

    fixture.order("a", "b", "c");

    await().until(() -> fixture.runtime.startedIds().size() == 2);
    assertThat(fixture.broker.queue("default").orElseThrow().size()).isEqualTo(1);
    fixture.reports.settleAll();
    fixture.awaitReport(Report.Completed.class, "c");
  }

  @Test
  void aTaskEncryptedWithAnotherKeyIsReturnedAndTheWorkerReportsWhy_O24() {
    Worker worker = fixture.open(1);

    fixture.order(Orders.order("a", 1, "default", TaskSpec.unreadable()));

    await().until(() -> worker.fault().isPresent());
    assertThat(worker.fault()).get().asString().contains("datastore.encryption.key");
    fixture.timer.advance(Duration.ofSeconds(1));
    await().until(() -> unacked() == 1);
    assertThat(fixture.runtime.started()).isEmpty();
    assertThat(fixture.reports.reports(Report.OfTask.class)).isEmpty();
  }

  @Test
  void leftoversAreSweptBeforeTheFirstTask() {
    fixture.open(1);

    assertThat(fixture.runtime.swept()).isTrue();
  }
}
