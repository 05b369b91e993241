package dev.winch.engine.coordinator;

import dev.winch.engine.JobChange;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.store.Notices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notifies other coordinators of committed changes while one of them has watchers. A notice names a
 * job and the tasks that printed; the rest is read from the rows. Lost notices only delay:
 * everything that is watched is compared every {@link #COMPARED}.
 */
final class ChangeRelay implements AutoCloseable {
  /** How often a coordinator with watchers announces them. */
  private static final Duration SAID = Duration.ofSeconds(5);

  /** How long that holds. */
  private static final Duration HOLDS = Duration.ofSeconds(16);

  private static final Duration COMPARED = Duration.ofSeconds(15);

  /** After the first one began to watch, others may not know of it yet. */
  private static final Duration HEARD_SOON = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  /** Jobs with longer notices are compared as a whole. */
  private static final int LONGEST = 2_000;

  /** Characters of one notice; PostgreSQL allows 8,000 bytes. */
  private static final int NOTICE = 7_000;

  /** Changes that wait to be sent; beyond, all that others watch has to be compared. */
  private static final int WAITING = 10_000;

  private static final Pattern FORM = Pattern.compile("([^+:-]+)(\\+)?(-)?(?::(.*))?");

  private static final String WATCHING = "?";
  private static final String COMPARE = "*";

  private final Notices notices;
  private final CommittedChanges changes;
  private final LongSupplier nanos;
  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(WAITING);
  private final BackgroundLoop sender;
  private final BackgroundLoop listener;
  private volatile boolean overflowed;
  private volatile boolean watched;
  private volatile boolean othersWatch;
  private volatile long othersWatchUntil;

  // Confined to the sender
  private long saidAt;
  private long comparedAt;

  ChangeRelay(
      Notices notices, CommittedChanges changes, LongSupplier nanos, BackgroundThreads threads) {
    this.notices = notices;
    this.changes = changes;
    this.nanos = nanos;
    sender = threads.loop("change-notices", this::send);
    listener = threads.loop("change-listener", this::listen);
    changes.announceTo(this::announce);
    changes.whenSomebodyWatches(this::joined);
  }

  void start() {
    sender.start();
    listener.start();
  }

  /** On the loop's thread: queues the notices, if anybody waits for them. */
  private void announce(Supplier<List<JobChange>> committed) {
    if (!othersWatch) {
      return;
    }
    for (JobChange change : committed.get()) {
      if (!waiting.offer(text(change))) {
        overflowed = true;
      }
    }
    sender.wake();
  }

  private void joined() {
    if (!watched) {
      watched = true;
      sender.wake();
    }
  }

  private Duration send() {
    List<String> taken = new ArrayList<>();
    waiting.drainTo(taken);
    List<String> texts = new ArrayList<>(packed(taken));
    if (overflowed) {
      overflowed = false;
      texts.add(COMPARE);
    }
    long now = nanos.getAsLong();
    if (othersWatch && now - othersWatchUntil > 0) {
      othersWatch = false;
    }
    keepUp(now, texts);
    if (!texts.isEmpty()) {
      notices.send(texts);
    }
    return waiting.isEmpty() ? LOOK : Duration.ZERO;
  }

  /** Announces that there are watchers here, and compares from time to time. */
  private void keepUp(long now, List<String> texts) {
    if (!watched) {
      return;
    }
    if (!changes.isWatched()) {
      watched = false;
      saidAt = 0;
      return;
    }
    boolean first = saidAt == 0;
    if (first || now - saidAt > SAID.toNanos()) {
      texts.add(WATCHING);
      saidAt = now;
    }
    if (first) {
      comparedAt = now - COMPARED.minus(HEARD_SOON).toNanos();
    } else if (now - comparedAt > COMPARED.toNanos()) {
      comparedAt = now;
      changes.reportAll();
    }
  }

  private static List<String> packed(Collection<String> entries) {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (String entry : Set.copyOf(entries)) {
      if (text.length() + entry.length() > NOTICE) {
        texts.add(text.toString());
        text.setLength(0);
      }
      text.append(text.isEmpty() ? "" : "|").append(entry);
    }
    if (!text.isEmpty()) {
      texts.add(text.toString());
    }
    return texts;
  }

  private Duration listen() {
    notices.listen(
        () -> {
          listener.steady();
          // Earlier notices were lost.
          changes.reportAll();
        },
        this::received);
    return Duration.ZERO;
  }

  private void received(String text) {
    switch (text) {
      case WATCHING -> {
        othersWatchUntil = nanos.getAsLong() + HOLDS.toNanos();
        othersWatch = true;
      }
      case COMPARE -> changes.reportAll();
      default -> {
        if (changes.isWatched()) {
          changes.report(Arrays.stream(text.split("\\|")).map(ChangeRelay::read).toList());
        }
      }
    }
  }

  /**
   * Job, then {@code +} if its row changed and {@code -} if those of tasks did, then the tasks with
   * new log parts: {@code id+-:t,t}; without the colon all of its logs are to be compared.
   */
  private static String text(JobChange change) {
    String what = change.job().value() + (change.header() ? "+" : "") + (change.tasks() ? "-" : "");
    String whole =
        what + ":" + change.logs().stream().map(TaskId::value).collect(Collectors.joining(","));
    return change.complete() && whole.length() <= LONGEST ? whole : what;
  }

  private static JobChange read(String text) {
    Matcher notice = FORM.matcher(text);
    if (!notice.matches()) {
      throw new InternalException("a notice of another process is not one: " + text);
    }
    return new JobChange(
        new JobId(notice.group(1)),
        notice.group(2) != null,
        notice.group(3) != null,
        tasks(notice.group(4)),
        notice.group(4) != null);
  }

  private static Set<TaskId> tasks(@Nullable String text) {
    return text == null || text.isEmpty()
        ? Set.of()
        : Arrays.stream(text.split(",")).map(TaskId::new).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    sender.close();
    listener.stop();
    notices.interrupt();
    listener.awaitEnd(LONGEST_STOP);
  }
}
