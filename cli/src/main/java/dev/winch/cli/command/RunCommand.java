package dev.winch.cli.command;

import dev.winch.cli.assembly.Assembly;
import dev.winch.cli.assembly.Mode;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.Release;
import dev.winch.cli.host.Signals;
import dev.winch.cli.log.Logging;
import dev.winch.lifecycle.ShortLivedThreads;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = "Starts Winch; it serves until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped by a signal",
      "1:it could not start; the reason is on stderr",
      "70:the engine died of an internal error; started again, it goes on with everything",
      "130:forced by a second signal"
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  /** From the end of the drain until the process goes, whatever still holds it. */
  private static final Duration FAREWELL = Duration.ofSeconds(4);

  @Parameters(
      paramLabel = "MODE",
      description =
          "standalone: everything in one process; coordinator: API and engine; worker: runs tasks.")
  private String mode;

  @Mixin private SettingsOptions options;

  /**
   * The command that these arguments say, if there is nothing out of the ordinary about them. Only
   * what this does not understand is for picocli, which takes a sixth of a start to get ready.
   */
  static Optional<RunCommand> plain(String... arguments) {
    if (arguments.length < 2 || !arguments[0].equals("run") || !arguments[1].equals("standalone")) {
      return Optional.empty();
    }
    RunCommand command = new RunCommand();
    command.mode = arguments[1];
    command.options = new SettingsOptions();
    for (int i = 2; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length || !command.options.take(arguments[i], arguments[i + 1])) {
        return Optional.empty();
      }
    }
    return Optional.of(command);
  }

  @Override
  public Integer call() throws InterruptedException {
    Mode chosen = Mode.of(mode);
    Settings settings = options.load();
    Logging.apply(settings.value(Keys.LOGGING_LEVEL), settings.value(Keys.LOGGING_FORMAT));
    settings.warnings().forEach(LOG::warn);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, fault) -> LOG.error("thread {} died", thread.getName(), fault));
    try (Assembly assembly = Assembly.start(settings, chosen)) {
      LOG.info("Winch {} {}", Release.VERSION, assembly.welcome());
      LastResort.exitOn(assembly.death(), Runtime.getRuntime()::halt);
      CountDownLatch stop = new CountDownLatch(1);
      Signals.onStop(stop::countDown);
      stop.await();
      LOG.info("stopping: tasks have {} s to end", settings.value(Keys.WORKER_DRAIN).toSeconds());
      leaveInTime(settings.value(Keys.WORKER_DRAIN).plus(FAREWELL));
    }
    return 0;
  }

  /** Nothing that hangs keeps the process: what it has not written by then, a restart takes up. */
  private static void leaveInTime(Duration atMost) {
    ShortLivedThreads.startPlatform(
        "farewell",
        () -> {
          try {
            Thread.sleep(atMost);
            LOG.warn("leaves what does not end");
            Runtime.getRuntime().halt(0);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
