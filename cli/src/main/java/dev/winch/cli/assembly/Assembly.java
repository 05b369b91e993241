package dev.winch.cli.assembly;

import dev.winch.broker.Broker;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.DataFolder;
import dev.winch.codec.Cipher;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.lifecycle.ShutdownBudget;
import dev.winch.runtime.TaskRuntime;
import dev.winch.store.Store;
import dev.winch.worker.Worker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Composition root: creates and connects the components of a process. All dependencies between
 * implementations are decided in this package.
 */
public final class Assembly implements AutoCloseable {
  private final ProcessContext process;
  private final BackendSelection combination;
  private final StartupRetry startupRetry;
  private final EngineModule engineModule;
  private final WorkerModule workerModule;
  private final Mode mode;
  private String welcome = "";

  private Assembly(ProcessContext process, BackendSelection combination, Mode mode) {
    this.mode = mode;
    this.process = process;
    this.combination = combination;
    this.startupRetry = new StartupRetry(process.settings().value(Keys.START_WAIT));
    this.engineModule = new EngineModule(process);
    this.workerModule = new WorkerModule(process);
  }

  /**
   * Creates the components for the mode without starting them.
   *
   * @throws dev.winch.model.fault.InvalidInputException with the remedy, if settings contradict
   *     each other
   */
  public static Assembly of(Settings settings, Mode mode) {
    BackendSelection combination = BackendSelection.of(settings, mode);
    if (mode != Mode.WORKER) {
      ApiAccess.of(settings);
    }
    return new Assembly(
        new ProcessContext(settings, ProcessEnvironment.ofThisProcess()), combination, mode);
  }

  /**
   * Starts the components of the mode; on return requests are answered and tasks taken.
   *
   * @throws dev.winch.model.fault.WinchException with the remedy, if a dependency is missing;
   *     {@link #close} then closes what was opened
   */
  public void start() {
    switch (mode) {
      case STANDALONE -> standalone();
      case COORDINATOR -> coordinator();
      case WORKER -> worker();
    }
  }

  /**
   * Migrates the schema.
   *
   * @return the database
   */
  public static String migrate(Settings settings) {
    try (ProcessContext process =
        new ProcessContext(settings, ProcessEnvironment.ofThisProcess())) {
      BackendSelection combination = BackendSelection.of(settings);
      Stores stores = new Stores(process, combination);
      StartupRetry startupRetry = new StartupRetry(settings.value(Keys.START_WAIT));
      stores.open(cipher(process, combination), startupRetry);
      return stores.place();
    }
  }

  /** The message to the user after the start. */
  public String welcome() {
    return welcome;
  }

  /** Completes with the cause of a fatal engine error, after which the process must exit. */
  public CompletableFuture<Throwable> death() {
    return engineModule.death();
  }

  private void standalone() {
    DataFolder folder = process.folder();
    process.identify(folder.node());
    TaskRuntime runtime = workerModule.runtime(folder.node());
    Cipher cipher = cipher(process, combination);
    Store store = new Stores(process, combination).forEngine(cipher, startupRetry);
    Broker broker =
        new Brokers(process, combination).withStore(folder.node(), store, cipher, startupRetry);
    Coordinator engine = engineModule.engine(store, broker);
    Worker worker = workerModule.worker(folder.process(), broker, runtime);
    engineModule.start(engine, folder.node(), store, broker);
    // The API starts before the worker removes leftovers of earlier runs.
    String url = engineModule.serve(engine, store);
    worker.start();
    workerModule.serveHealth();
    welcome = "serves at " + url;
  }

  private void coordinator() {
    DataFolder folder = process.folder();
    process.identify(folder.node());
    Cipher cipher = cipher(process, combination);
    Store store = new Stores(process, combination).forEngine(cipher, startupRetry);
    Broker broker = new Brokers(process, combination).shared(folder.node(), cipher, startupRetry);
    Coordinator engine = engineModule.engine(store, broker);
    engineModule.start(engine, folder.node(), store, broker);
    welcome = "serves at " + engineModule.serve(engine, store) + ", without a worker of its own";
  }

  private void worker() {
    DataFolder folder = process.folder();
    process.identify(folder.node());
    TaskRuntime runtime = workerModule.runtime(folder.node());
    Cipher cipher = new Keyring(process).ofWorker();
    Broker broker = new Brokers(process, combination).shared(folder.node(), cipher, startupRetry);
    Worker worker = workerModule.worker(folder.process(), broker, runtime);
    worker.start();
    welcome =
        "takes tasks as node "
            + folder.node()
            + workerModule.serveHealth().map(at -> ", health at " + at).orElse("");
  }

  static Cipher cipher(ProcessContext process, BackendSelection combination) {
    Keyring keyring = new Keyring(process);
    return switch (combination.database()) {
      case SQLITE -> keyring.ofFile();
      case POSTGRES -> keyring.shared();
    };
  }

  /** The deadlines of the shutdown. */
  public ShutdownBudget shutdownBudget() {
    return process.shutdownBudget();
  }

  /** Shuts down in the phases of the budget; the worker drains first. */
  public void stop(ShutdownBudget.Countdown countdown) {
    process.stop(countdown);
  }

  /** Kills all running tasks; returns when they are dead or after this time. */
  public void killTasks(Duration atMost) {
    process.killTasks(atMost);
  }

  /** Kills all running tasks and exits the process within a second. */
  public void abandon(int code) {
    process.abandon(code);
  }

  /** Closes all components without a time limit. */
  @Override
  public void close() {
    process.close();
  }
}
