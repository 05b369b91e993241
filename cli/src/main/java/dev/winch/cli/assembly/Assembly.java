package dev.winch.cli.assembly;

import dev.winch.broker.Broker;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.Surroundings;
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
  private final Ground ground;
  private final Combination combination;
  private final Patience patience;
  private final EngineSide engineSide;
  private final WorkerSide workerSide;
  private final Mode mode;
  private String welcome = "";

  private Assembly(Ground ground, Combination combination, Mode mode) {
    this.mode = mode;
    this.ground = ground;
    this.combination = combination;
    this.patience = new Patience(ground.settings().value(Keys.START_WAIT));
    this.engineSide = new EngineSide(ground);
    this.workerSide = new WorkerSide(ground);
  }

  /**
   * What the settings mean for the mode, not started yet.
   *
   * @throws dev.winch.model.fault.InvalidInput with the remedy, if they do not go together
   */
  public static Assembly of(Settings settings, Mode mode) {
    Combination combination = Combination.of(settings, mode);
    return new Assembly(new Ground(settings, Surroundings.ofThisProcess()), combination, mode);
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
    try (Ground ground = new Ground(settings, Surroundings.ofThisProcess())) {
      Combination combination = Combination.of(settings);
      Stores stores = new Stores(ground, combination);
      Patience patience = new Patience(settings.value(Keys.START_WAIT));
      stores.open(cipher(ground, combination), patience);
      return stores.place();
    }
  }

  /** What it does, to be told to the user. */
  public String welcome() {
    return welcome;
  }

  /** Completes with the reason if the engine can do no more: the process is to end then. */
  public CompletableFuture<Throwable> death() {
    return engineSide.death();
  }

  private void standalone() {
    DataFolder folder = ground.folder();
    TaskRuntime runtime = workerSide.runtime(folder.node());
    Cipher cipher = cipher(ground, combination);
    Store store = new Stores(ground, combination).forEngine(cipher, patience);
    Broker broker =
        new Brokers(ground, combination).withStore(folder.node(), store, cipher, patience);
    Coordinator engine = engineSide.engine(store, broker);
    Worker worker = workerSide.worker(folder.node(), broker, runtime);
    engineSide.start(engine, folder.node(), store, broker);
    // Jobs are accepted while the worker clears what earlier runs have left.
    String url = engineSide.serve(engine, store);
    worker.start();
    workerSide.serveHealth();
    welcome = "serves at " + url;
  }

  private void coordinator() {
    DataFolder folder = ground.folder();
    Cipher cipher = cipher(ground, combination);
    Store store = new Stores(ground, combination).forEngine(cipher, patience);
    Broker broker = new Brokers(ground, combination).shared(folder.node(), cipher, patience);
    Coordinator engine = engineSide.engine(store, broker);
    engineSide.start(engine, folder.node(), store, broker);
    welcome = "serves at " + engineSide.serve(engine, store) + ", without a worker of its own";
  }

  private void worker() {
    DataFolder folder = ground.folder();
    TaskRuntime runtime = workerSide.runtime(folder.node());
    Cipher cipher = new Keyring(ground).ofWorker();
    Broker broker = new Brokers(ground, combination).shared(folder.node(), cipher, patience);
    Worker worker = workerSide.worker(folder.node(), broker, runtime);
    worker.start();
    welcome =
        "takes tasks as node "
            + folder.node()
            + workerSide.serveHealth().map(at -> ", health at " + at).orElse("");
  }

  private static Cipher cipher(Ground ground, Combination combination) {
    Keyring keyring = new Keyring(ground);
    return switch (combination.database()) {
      case SQLITE -> keyring.ofFile();
      case POSTGRES -> keyring.shared();
    };
  }

  /** When what stops, and how long it may take. */
  public ShutdownBudget shutdownBudget() {
    return ground.shutdownBudget();
  }

  /** Stops in the order and time of the budget: the worker drains first. */
  public void stop(ShutdownBudget.Countdown countdown) {
    ground.stop(countdown);
  }

  /** Kills all tasks that run here; returns when they are dead, or after that time. */
  public void killTasks(Duration atMost) {
    ground.killTasks(atMost);
  }

  /** Kills all tasks that run here and ends the process, in less than a second. */
  public void abandon(int code) {
    ground.abandon(code);
  }

  /** Closes all that is open, without a bound. */
  @Override
  public void close() {
    ground.close();
  }
}
