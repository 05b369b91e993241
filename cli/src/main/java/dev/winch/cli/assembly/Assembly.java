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

/** Puts the rooms together: who knows whom is decided in this package and nowhere else. */
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
   * What the settings mean for the mode, not started yet.
   *
   * @throws dev.winch.model.fault.InvalidInputException with the remedy, if they do not go together
   */
  public static Assembly of(Settings settings, Mode mode) {
    BackendSelection combination = BackendSelection.of(settings, mode);
    return new Assembly(
        new ProcessContext(settings, ProcessEnvironment.ofThisProcess()), combination, mode);
  }

  /**
   * Starts what the mode asks for; requests are answered and tasks taken when it returns.
   *
   * @throws dev.winch.model.fault.WinchException saying what to do, if something that it needs is
   *     not there; {@link #close} closes what is open then
   */
  public void start() {
    switch (mode) {
      case STANDALONE -> standalone();
      case COORDINATOR -> coordinator();
      case WORKER -> worker();
    }
  }

  /**
   * Brings the schema up to date.
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

  /** What it does, to be told to the user. */
  public String welcome() {
    return welcome;
  }

  /** Completes with the reason if the engine can do no more: the process is to end then. */
  public CompletableFuture<Throwable> death() {
    return engineModule.death();
  }

  private void standalone() {
    DataFolder folder = process.folder();
    TaskRuntime runtime = workerModule.runtime(folder.node());
    Cipher cipher = cipher(process, combination);
    Store store = new Stores(process, combination).forEngine(cipher, startupRetry);
    Broker broker =
        new Brokers(process, combination).withStore(folder.node(), store, cipher, startupRetry);
    Coordinator engine = engineModule.engine(store, broker);
    Worker worker = workerModule.worker(folder.node(), broker, runtime);
    engineModule.start(engine, folder.node(), store, broker);
    // Jobs are accepted while the worker clears what earlier runs have left.
    String url = engineModule.serve(engine, store);
    worker.start();
    workerModule.serveHealth();
    welcome = "serves at " + url;
  }

  private void coordinator() {
    DataFolder folder = process.folder();
    Cipher cipher = cipher(process, combination);
    Store store = new Stores(process, combination).forEngine(cipher, startupRetry);
    Broker broker = new Brokers(process, combination).shared(folder.node(), cipher, startupRetry);
    Coordinator engine = engineModule.engine(store, broker);
    engineModule.start(engine, folder.node(), store, broker);
    welcome = "serves at " + engineModule.serve(engine, store) + ", without a worker of its own";
  }

  private void worker() {
    DataFolder folder = process.folder();
    TaskRuntime runtime = workerModule.runtime(folder.node());
    Cipher cipher = new Keyring(process).ofWorker();
    Broker broker = new Brokers(process, combination).shared(folder.node(), cipher, startupRetry);
    Worker worker = workerModule.worker(folder.node(), broker, runtime);
    worker.start();
    welcome =
        "takes tasks as node "
            + folder.node()
            + workerModule.serveHealth().map(at -> ", health at " + at).orElse("");
  }

  private static Cipher cipher(ProcessContext process, BackendSelection combination) {
    Keyring keyring = new Keyring(process);
    return switch (combination.database()) {
      case SQLITE -> keyring.ofFile();
      case POSTGRES -> keyring.shared();
    };
  }

  /** When what stops, and how long it may take. */
  public ShutdownBudget shutdownBudget() {
    return process.shutdownBudget();
  }

  /** Stops in the order and time of the budget: the worker drains first. */
  public void stop(ShutdownBudget.Countdown countdown) {
    process.stop(countdown);
  }

  /** Kills all tasks that run here; returns when they are dead, or after that time. */
  public void killTasks(Duration atMost) {
    process.killTasks(atMost);
  }

  /** Kills all tasks that run here and ends the process, in less than a second. */
  public void abandon(int code) {
    process.abandon(code);
  }

  /** Closes all that is open, without a bound. */
  @Override
  public void close() {
    process.close();
  }
}
