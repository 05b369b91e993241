package dev.winch.cli.command;

import dev.winch.cli.assembly.Assembly;
import dev.winch.cli.assembly.Mode;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.Release;
import dev.winch.cli.host.Signals;
import dev.winch.cli.log.Logging;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.lifecycle.ShutdownBudget;
import dev.winch.lifecycle.ShutdownBudget.Countdown;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = "Starts Winch and serves until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped by a signal",
      "1:the start failed; the reason is on stderr",
      "70:the engine failed with an internal error; a restart resumes all jobs",
      "130:forced to stop by a second signal"
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

  /** Exit code of a process ended by SIGTERM. */
  private static final int TERMINATED = 143;

  private static final int FORCED = 130;

  @Parameters(
      paramLabel = "MODE",
      description =
          "standalone: everything in one process; coordinator: API and engine; worker: runs tasks.")
  private String mode;

  @Mixin private SettingsOptions options;

  /**
   * Parses arguments without picocli, which takes a sixth of the start-up time; empty if they
   * contain anything unusual.
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
  public Integer call() {
    Mode chosen = Mode.of(mode);
    Settings settings = options.load();
    Logging.apply(settings.value(Keys.LOGGING_LEVEL), settings.value(Keys.LOGGING_FORMAT));
    settings.warnings().forEach(log::warn);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, fault) -> log.error("thread {} died", thread.getName(), fault));
    try (Assembly assembly = Assembly.of(settings, chosen)) {
      AtomicBoolean serves = new AtomicBoolean();
      CompletableFuture<Countdown> asked = new CompletableFuture<>();
      ShutdownBudget budget = assembly.shutdownBudget();
      Signals.onStop(
          () -> {
            asked.complete(budget.begin(System::nanoTime));
            if (!serves.get()) {
              assembly.abandon(TERMINATED);
            }
          },
          () -> assembly.abandon(FORCED));
      assembly.start();
      serves.set(true);
      log.info("Winch {} {}", Release.VERSION, assembly.welcome());
      FatalErrorHandler.exitOn(assembly.death(), assembly::abandon);
      Countdown countdown = asked.join();
      log.info("stopping; running tasks have {} s to end", budget.toStopTasks().toSeconds());
      leaveInTime(budget, countdown, assembly);
      assembly.stop(countdown);
    }
    return 0;
  }

  /** Exits at the deadline even if something hangs; a restart resumes unfinished work. */
  private static void leaveInTime(ShutdownBudget budget, Countdown countdown, Assembly assembly) {
    ShortLivedThreads.startPlatform(
        "farewell",
        () -> {
          try {
            Thread.sleep(countdown.until(budget.toLastKill()));
            log.warn(
                "exiting although a component did not stop in time; a restart resumes its work");
            assembly.killTasks(countdown.until(budget.toExit()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            Runtime.getRuntime().halt(0);
          }
        });
  }
}
