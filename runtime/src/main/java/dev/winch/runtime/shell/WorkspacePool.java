package dev.winch.runtime.shell;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.work.NodeFolder;
import dev.winch.runtime.work.TaskFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out workspaces. Those that their part left untouched are used again: creating and deleting
 * the files of a task costs more processor time than starting its process. The others are removed,
 * and spare ones are created in the background, so that the next part need not wait for them.
 *
 * <p>There are at most twice as many spare workspaces as parts that run at the same time, and none
 * half a second to a second after the last one. Thread-safe.
 */
final class WorkspacePool {
  private static final Logger log = LoggerFactory.getLogger(WorkspacePool.class);
  private static final Duration IDLE = Duration.ofMillis(500);

  private final NodeFolder folder;
  private final Workspace.Owner owner;
  private final Executor background;
  private final DelayTimer timer;
  private final AtomicLong names = new AtomicLong();

  /** The oldest first: only an old workspace tells whether it was touched. */
  @GuardedBy("this")
  private final Deque<Workspace> spare = new ArrayDeque<>();

  @GuardedBy("this")
  private int inUse;

  /** The most that were in use at a time since the last look, and before it. */
  @GuardedBy("this")
  private int most;

  @GuardedBy("this")
  private int mostBefore;

  @GuardedBy("this")
  private boolean watched;

  @GuardedBy("this")
  private boolean refilling;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param background creates spare workspaces
   */
  WorkspacePool(NodeFolder folder, Workspace.Owner owner, Executor background, DelayTimer timer) {
    this.folder = folder;
    this.owner = owner;
    this.background = background;
    this.timer = timer;
  }

  /**
   * A workspace for one part.
   *
   * @param part as in {@link Workspace#fill}
   * @throws TaskFailure if a name in {@code files} is invalid
   * @throws UnavailableException if the disk is full or not writable
   */
  Workspace take(String part, String run, Map<String, String> files) throws TaskFailure {
    Optional<Workspace> found = next();
    try {
      return folder.make(
          path -> {
            Workspace space = isUsable(found) ? found.get() : create(path);
            space.fill(part, run, files);
            return space;
          });
    } catch (TaskFailure | RuntimeException e) {
      returned();
      throw e;
    }
  }

  /**
   * Takes back the workspace of a part that has ended.
   *
   * @param clean whether no process is left that could change it
   */
  void giveBack(Workspace space, boolean clean) {
    boolean again = clean && space.isUntouched();
    folder.remove(again ? space.entriesOfPart() : space.entries());
    if (!isKept(space, again) && again) {
      folder.remove(space.entries());
    }
  }

  /** Removes all spare workspaces; from now on none is kept. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    removeBeyondWanted();
  }

  /** A cleaner of temporary files may have removed a spare workspace. */
  private boolean isUsable(Optional<Workspace> found) {
    if (found.isPresent() && !found.get().isAsCreated()) {
      folder.remove(found.get().entries());
      return false;
    }
    return found.isPresent();
  }

  private Workspace create(Path path) throws IOException {
    return Workspace.create(path, "part-" + names.incrementAndGet(), owner);
  }

  private synchronized Optional<Workspace> next() {
    most = Math.max(most, ++inUse);
    return Optional.ofNullable(spare.poll());
  }

  private synchronized void returned() {
    inUse--;
  }

  private synchronized boolean isKept(Workspace space, boolean again) {
    inUse--;
    boolean kept = again && spare.size() < wanted();
    if (kept) {
      spare.add(space);
    }
    if (!refilling && spare.size() < wanted()) {
      refilling = true;
      background.execute(this::refill);
    }
    if (!closed && !watched) {
      watched = true;
      timer.after(IDLE, this::look);
    }
    return kept;
  }

  @GuardedBy("this")
  private int wanted() {
    return closed ? 0 : 2 * Math.max(most, mostBefore);
  }

  private void refill() {
    boolean more = true;
    while (more) {
      Optional<Workspace> created = created();
      synchronized (this) {
        created.ifPresent(spare::add);
        more = created.isPresent() && spare.size() < wanted();
        refilling = more;
      }
    }
    removeBeyondWanted();
  }

  private Optional<Workspace> created() {
    try {
      return Optional.of(folder.make(this::create));
    } catch (TaskFailure | UnavailableException e) {
      log.debug("no spare workspace: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Every half second while there are spare workspaces: removes those that nobody needs. */
  private void look() {
    synchronized (this) {
      mostBefore = most;
      most = inUse;
      watched = wanted() > 0;
      if (watched) {
        timer.after(IDLE, this::look);
      }
    }
    removeBeyondWanted();
  }

  private void removeBeyondWanted() {
    List<Workspace> unneeded = new ArrayList<>();
    synchronized (this) {
      while (spare.size() > wanted()) {
        unneeded.add(spare.removeLast());
      }
    }
    unneeded.forEach(space -> folder.remove(space.entries()));
  }
}
