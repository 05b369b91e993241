package dev.winch.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.model.event.Report;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.secret.SecretMatcher;
import dev.winch.model.secret.SecretMatchers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Splits the output of one run into numbered log parts of whole characters of one stream. They are
 * sent when they add up to a full part or are many, soon after the first output, and every second.
 * Only one report is in flight; while the next one is full too, output blocks: a process prints no
 * faster than its log is stored, and memory holds two full parts. NUL and invalid UTF-8 become
 * U+FFFD. Of a line that is rewritten by carriage returns, a part has the last state ({@link
 * OverwrittenLines}).
 *
 * <p>No part ends within a form of a secret that {@link SecretMatcher} knows, so that readers see
 * it whole and can redact it. Output that may be the beginning of a secret is held back until more
 * is printed or the run ends.
 */
final class LogCollector implements AutoCloseable {
  /** In bytes of output. */
  static final int FULL_PART = 64 << 10;

  /**
   * Rate limit of discarded output, so that a task that prints without end does not use all
   * processors.
   */
  private static final long UNKEPT_BYTES_PER_MICRO = 500;

  /** Shared, because the tasks of a job have the same secrets. */
  private static final SecretMatchers MATCHERS = SecretMatchers.inBytes();

  /** Largest number of parts in one report: standard output and error may alternate. */
  static final int MOST_PARTS = 64;

  static final Duration FIRST_FLUSH = Duration.ofMillis(100);
  static final Duration FLUSH = Duration.ofSeconds(1);

  private final TaskOrder order;
  private final long limit;
  private final Supplier<Report.Started> start;
  private final Reporter reporter;
  private final Timer timer;
  private final InstantSource clock;
  private final IdGenerator ids;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private byte[] buffer = new byte[1 << 10];
  private int filled;

  /** The stream of what is in the buffer. */
  private Optional<LogStream> stream = Optional.empty();

  /** What precedes the buffer and is not sent. */
  private final List<Segment> closed = new ArrayList<>();

  private int closedBytes;

  /** A piece of one stream. */
  private record Segment(Optional<LogStream> stream, String text) {}

  @GuardedBy("lock")
  private long printed;

  @GuardedBy("lock")
  private long unkept;

  private int number;
  private boolean timed;
  private boolean underWay;
  private boolean ended;
  private boolean abandoned;
  private final SecretMatcher secrets;
  private final OverwrittenLines overwritten = new OverwrittenLines();

  /**
   * @param limit in bytes, for all dispatches of the task together; the first output beyond it adds
   *     a note, and the rest is discarded
   * @param start called before parts are sent; yields the start of the run, which is then sent
   */
  LogCollector(
      TaskOrder order,
      long limit,
      Supplier<Report.Started> start,
      Reporter reporter,
      Timer timer,
      InstantSource clock,
      IdGenerator ids) {
    this.order = order;
    this.limit = limit;
    this.start = start;
    this.reporter = reporter;
    this.timer = timer;
    this.clock = clock;
    this.ids = ids;
    this.number = order.firstLogPart();
    this.printed = Math.min(order.loggedBytes(), limit);
    this.secrets = MATCHERS.of(order.secrets());
  }

  /** Accepts output; blocks while there is no room, or to enforce the rate limit. */
  void output(Optional<LogStream> from, byte[] bytes) {
    LockSupport.parkNanos(1_000 * (take(from, bytes) / UNKEPT_BYTES_PER_MICRO));
  }

  /** Number of discarded bytes since the last call; reported in steps of a full part. */
  private long take(Optional<LogStream> from, byte[] bytes) {
    lock.lock();
    try {
      switchTo(from);
      byte[] seen = overwritten.filter(bytes);
      int kept = keep(seen);
      if (overwritten.hasPending() && !timed) {
        flushIn(FLUSH);
      }
      unkept += Math.max(0, bytes.length - kept);
      long reported = unkept >= FULL_PART ? unkept : 0;
      unkept -= reported;
      return reported;
    } finally {
      lock.unlock();
    }
  }

  /** Begins a part if the stream changes. */
  @GuardedBy("lock")
  private void switchTo(Optional<LogStream> next) {
    if (next.equals(stream)) {
      return;
    }
    keep(overwritten.pending());
    while (closed.size() >= MOST_PARTS && !abandoned) {
      sendInTurn();
    }
    if (filled > 0) {
      closedBytes += filled;
      closed.add(cut(filled));
    }
    stream = next;
  }

  /** Takes bytes from the beginning of the buffer. */
  private Segment cut(int length) {
    String text = new String(buffer, 0, length, UTF_8).replace('\0', '\uFFFD');
    filled -= length;
    System.arraycopy(buffer, length, buffer, 0, filled);
    return new Segment(stream, text);
  }

  private boolean isFull() {
    return filled + closedBytes == FULL_PART;
  }

  /** Appends as much as the limit allows and returns how much that is. */
  @GuardedBy("lock")
  private int keep(byte[] bytes) {
    boolean within = printed <= limit;
    int kept = Math.clamp(limit - printed, 0, bytes.length);
    printed += bytes.length;
    append(bytes, kept);
    if (within && printed > limit) {
      filled = undivided();
      byte[] note = note();
      append(note, note.length);
    }
    return kept;
  }

  /** Sends the rest and waits until all parts are settled. */
  @Override
  public void close() {
    lock.lock();
    try {
      keep(overwritten.pending());
      ended = true;
      while (underWay || filled > 0 || !closed.isEmpty()) {
        sendInTurn();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Number of the task's last part so far, 0 if there is none. */
  int lastPart() {
    lock.lock();
    try {
      return number - 1;
    } finally {
      lock.unlock();
    }
  }

  private void append(byte[] bytes, int length) {
    for (int at = 0; at < length; ) {
      while (isFull()) {
        sendInTurn();
      }
      if (abandoned) {
        return;
      }
      int count = Math.min(FULL_PART - filled - closedBytes, length - at);
      if (filled + count > buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.clamp(2L * (filled + count), 0, FULL_PART));
      }
      System.arraycopy(bytes, at, buffer, filled, count);
      filled += count;
      at += count;
    }
    if (isFull() && !underWay) {
      send();
    } else if (filled > 0 && !timed) {
      flushIn(number == order.firstLogPart() ? FIRST_FLUSH : FLUSH);
    }
  }

  private void flushIn(Duration delay) {
    timed = true;
    timer.after(delay, this::flush);
  }

  private void flush() {
    lock.lock();
    try {
      if (underWay) {
        flushIn(FIRST_FLUSH);
        return;
      }
      if (filled + closedBytes + OverwrittenLines.LONGEST
          < FULL_PART) { // A timer must not wait for room.
        keep(overwritten.pending());
      }
      timed = false;
      send();
    } finally {
      lock.unlock();
    }
  }

  private void sendInTurn() {
    while (underWay) {
      settled.awaitUninterruptibly();
    }
    send();
  }

  private void send() {
    int length = ended ? filled : undivided();
    if (length == 0 && filled == FULL_PART) {
      length = filled - cutCharacter();
    }
    if (length > 0) {
      closed.add(cut(length));
    }
    if (closed.isEmpty()) {
      return;
    }
    List<LogPart> parts = closed.stream().map(this::part).toList();
    closed.clear();
    closedBytes = 0;
    underWay = true;
    Report report = new Report.Logged(start.get(), parts);
    var _ = reporter.send(report).whenComplete((_, failure) -> settled(failure != null));
  }

  private LogPart part(Segment segment) {
    return new LogPart(
        ids.next(), order.id(), number++, segment.stream(), segment.text(), clock.instant());
  }

  /**
   * Runs on the engine's thread, so it only signals. A part that is given up because the worker
   * stops ends the log of this run.
   */
  private void settled(boolean givenUp) {
    lock.lock();
    try {
      underWay = false;
      if (givenUp) {
        abandoned = true;
        filled = 0;
        closed.clear();
        closedBytes = 0;
      }
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Number of bytes that can be sent without splitting a character or a secret. */
  private int undivided() {
    return secrets.lastCut(buffer, filled - cutCharacter());
  }

  /**
   * Number of bytes at the end that begin an incomplete character. A decoder never joins a lead
   * byte to the bytes before it, so cutting before one is safe.
   */
  private int cutCharacter() {
    for (int back = 1; back <= Math.min(3, filled); back++) {
      int b = buffer[filled - back] & 0xFF;
      if (b >= 0xC0) {
        int length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
        return length > back ? back : 0;
      }
      if (b < 0x80) {
        return 0;
      }
    }
    return 0;
  }

  private byte[] note() {
    return ("\n[output beyond " + limit + " bytes is not kept: worker.limits.log]\n")
        .getBytes(UTF_8);
  }
}
