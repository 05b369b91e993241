package dev.winch.server.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.codec.view.JobWriter;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.ChangeWatch;
import dev.winch.engine.JobChange;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.store.JobFilter;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Changes of all jobs as one client after another gets them. */
class JobListEventsTest {
  private static final Pattern EVENT =
      Pattern.compile("(?:id: (\\d+)\n)?event: (\\w+)\ndata: (.*)\n");
  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\",\"state\":\"(\\w+)\"");

  private final MemoryStore store = new MemoryStore();
  private final StoreRows rows = new StoreRows(store);
  private final Commits commits = new Commits();
  private final JobListEvents events =
      new JobListEvents(
          new JobListEvents.Context(
              commits,
              store.reads(),
              new JobWriter(Redaction.standard()),
              job -> job,
              job -> store.reads().users().user(job.createdBy()).orElseThrow(),
              rows.clock()));

  /** Reports what the test says. */
  private static final class Commits implements ChangeWatch {
    private final Map<Consumer<JobChange>, Runnable> all = new ConcurrentHashMap<>();

    @Override
    public Registration of(JobId job, Consumer<JobChange> listener) {
      throw new AssertionError("nobody watches one job here");
    }

    @Override
    public Registration ofAll(Consumer<JobChange> listener, Runnable missed) {
      all.put(listener, missed);
      return () -> all.remove(listener);
    }

    void report(JobId job) {
      all.keySet()
          .forEach(listener -> listener.accept(new JobChange(job, true, false, Set.of(), true)));
    }

    void miss() {
      all.values().forEach(Runnable::run);
    }
  }

  private EventSource reader(JobFilter filter, String lastId) {
    return events.of(filter, lastId).apply(() -> {});
  }

  private JobRun running(String name) {
    JobRun job = rows.job(name).state(JobState.RUNNING).startedAt(rows.clock().instant()).build();
    rows.insert(job);
    return job;
  }

  private JobRun end(JobRun job) {
    JobRun ended =
        JobRunRow.of(job)
            .state(JobState.COMPLETED)
            .completedAt(Optional.of(rows.clock().instant()))
            .build();
    rows.write().jobs(ended).commit();
    return ended;
  }

  /** What a source has now, as {@code name STATE}, or the name of another event. */
  private static List<String> read(EventSource source) {
    List<String> found = new ArrayList<>();
    for (Optional<EventSource.Piece> piece = source.next();
        piece.isPresent();
        piece = source.next()) {
      Matcher event = EVENT.matcher(UTF_8.decode(piece.get().bytes().duplicate()));
      while (event.find()) {
        Matcher name = NAME.matcher(event.group(3));
        found.add(name.find() ? name.group(1) + " " + name.group(2) : event.group(2));
      }
    }
    return found;
  }

  private static List<String> readUntil(EventSource source, String last) {
    List<String> found = new ArrayList<>();
    await()
        .until(
            () -> {
              found.addAll(read(source));
              return found.contains(last);
            });
    return found;
  }

  private static String lastId(EventSource source) {
    String id = "";
    for (Optional<EventSource.Piece> piece = source.next();
        piece.isPresent();
        piece = source.next()) {
      Matcher ids =
          Pattern.compile("id: (\\d+)").matcher(UTF_8.decode(piece.get().bytes().duplicate()));
      while (ids.find()) {
        id = ids.group(1);
      }
    }
    return id;
  }

  @Test
  void aReaderGetsTheChangesThatFulfilItsFilter() {
    JobRun before = running("before");
    EventSource all = reader(JobFilter.ALL, "");
    EventSource ended = reader(JobFilter.ALL.in(Set.of(JobState.COMPLETED)), "");

    JobRun later = running("later");
    commits.report(later.id());
    commits.report(later.id());
    end(before);
    commits.report(before.id());

    assertThat(readUntil(all, "before COMPLETED"))
        .containsExactly("later RUNNING", "before COMPLETED");
    assertThat(readUntil(ended, "before COMPLETED")).containsExactly("before COMPLETED");
    all.close();
    ended.close();
    assertThat(commits.all).isEmpty();
  }

  @Test
  void aReconnectingReaderGetsMissedEventsOnce() {
    JobRun first = running("first");
    JobRun second = running("second");
    end(running("long ago"));
    rows.clock().advance(Duration.ofMinutes(5));
    EventSource source = reader(JobFilter.ALL, "");
    String id = lastId(source);
    source.close();

    end(first);
    running("third");
    end(running("fourth"));
    EventSource again = reader(JobFilter.ALL, id);

    assertThat(read(again))
        .containsExactlyInAnyOrder("first COMPLETED", "third RUNNING", "fourth COMPLETED");
    end(second);
    commits.report(second.id());
    assertThat(readUntil(again, "second COMPLETED")).containsExactly("second COMPLETED");
  }

  @Test
  void aSlowReaderSkipsToThePresentAndMissesNoEnd() {
    EventSource slow = reader(JobFilter.ALL, "");
    EventSource witness = reader(JobFilter.ALL, "");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1_100; i++) {
      JobRun job = running("job " + i);
      commits.report(end(job).id());
      expected.add("job " + i + " COMPLETED");
    }
    readUntil(witness, expected.getLast());

    List<String> found = read(slow);
    assertThat(found.getFirst()).isEqualTo("skipped");
    assertThat(found.subList(1, found.size())).containsExactlyElementsOf(expected);
  }

  @Test
  void unreportedChangesAreFoundByPolling() {
    JobRun job = running("lost");
    EventSource source = reader(JobFilter.ALL, "");
    end(job);
    commits.miss();
    assertThat(readUntil(source, "lost COMPLETED")).containsExactly("lost COMPLETED");
  }

  @Test
  void changesDuringAnOutageOfTheDatabaseComeAfterIt() {
    JobRun job = running("patient");
    EventSource source = reader(JobFilter.ALL, "");
    end(job);
    store.breakDown("the cable is out");
    commits.report(job.id());
    await().until(source::isToBeAsked);
    store.recover();
    assertThat(readUntil(source, "patient COMPLETED")).containsExactly("patient COMPLETED");
    assertThat(source.isToBeAsked()).isFalse();
  }

  @Test
  void aReaderThatComesBackDuringAnOutageWaits() {
    Instant since = rows.clock().instant();
    end(running("job"));
    EventSource source = reader(JobFilter.ALL, Long.toString(since.getEpochSecond() * 1_000_000));
    store.breakDown("the cable is out");
    assertThatThrownBy(source::next).isInstanceOf(UnavailableException.class);
    store.recover();
    assertThat(read(source)).containsExactly("job COMPLETED");
  }

  @Test
  void anIdOfAnotherStreamIsRefused() {
    assertThatThrownBy(() -> events.of(JobFilter.ALL, "12-abc"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("it is the id of an event of this stream");
  }
}
