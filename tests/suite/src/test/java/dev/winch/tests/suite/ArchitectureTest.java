package dev.winch.tests.suite;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The rooms of ARCHITECTURE.md and what they may import, held. */
@AnalyzeClasses(packages = "dev.winch", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  /**
   * What each room may import beside itself. A name with two dots is a room with all that is in it;
   * one without is an SPI's own package, which hides its implementations; that of the store has the
   * meaning of a search beside it.
   */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("model", List.of()),
          entry("expr", List.of()),
          entry("codec", List.of("model..")),
          entry("lifecycle", List.of()),
          entry("store", List.of("model..", "codec..", "lifecycle")),
          entry("broker", List.of("model..", "codec..", "lifecycle")),
          entry("runtime", List.of("model..", "lifecycle")),
          entry("engine", List.of("model..", "expr..", "lifecycle", "store", "broker")),
          entry("worker", List.of("model..", "lifecycle", "broker", "runtime")),
          entry(
              "server",
              List.of(
                  "model..",
                  "expr..",
                  "codec..",
                  "lifecycle",
                  "engine..",
                  "store",
                  "store.search",
                  "web")),
          entry("tracing", List.of("model..", "lifecycle")),
          entry("web", List.of()),
          // Its container engine is found as Winch finds one.
          entry(
              "tests.kit",
              List.of(
                  "model..",
                  "codec..",
                  "lifecycle",
                  "engine.coordinator",
                  "engine.core",
                  "store",
                  "store.search",
                  "broker",
                  "runtime",
                  "runtime.container")));

  /** True on paper with no computer. */
  private static final String[] PURE = {
    "dev.winch.model..",
    "dev.winch.expr..",
    "dev.winch.engine.core..",
    "dev.winch.engine.admit..",
    "dev.winch.engine.evaluation..",
    "dev.winch.engine.cron.."
  };

  @ArchTest
  static void decision18_roomsImportOnlyTheRoomsOfTheTable(JavaClasses classes) {
    MAY_IMPORT.forEach(
        (room, imports) -> {
          String own = "dev.winch." + room + "..";
          String[] allowed =
              Stream.concat(Stream.of(own), imports.stream().map(name -> "dev.winch." + name))
                  .toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage(own)
              .should()
              .dependOnClassesThat(
                  resideInAPackage("dev.winch..").and(not(resideInAnyPackage(allowed))))
              .check(classes);
        });
  }

  @ArchTest
  static void anSpiNeverImportsItsImplementations(JavaClasses classes) {
    for (String room : List.of("store", "broker", "runtime")) {
      String spi = "dev.winch." + room;
      noClasses()
          .that()
          .resideInAPackage(spi)
          .should()
          .dependOnClassesThat(resideInAPackage(spi + "..").and(not(resideInAPackage(spi))))
          .check(classes);
    }
  }

  /** What an expression yields does not depend on the rules that admit it. */
  @ArchTest
  static final ArchRule evaluationAndCronStandAlone =
      noClasses()
          .that()
          .resideInAnyPackage("dev.winch.engine.evaluation..", "dev.winch.engine.cron..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.winch.engine..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "dev.winch.engine.evaluation..", "dev.winch.engine.cron.."))));

  @ArchTest
  static final ArchRule pureRoomsTouchNothingOutside =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.sql..",
                      "javax.sql..",
                      "java.net.http..",
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.util.logging..",
                      "org.slf4j..")
                  .or(
                      named(
                          "java.io.File",
                          "java.io.FileInputStream",
                          "java.io.FileOutputStream",
                          "java.io.RandomAccessFile",
                          "java.lang.Process",
                          "java.lang.ProcessBuilder",
                          "java.lang.System$Logger",
                          "java.lang.Thread",
                          "java.net.InetAddress",
                          "java.net.Socket",
                          "java.net.URL",
                          "java.security.SecureRandom",
                          "java.util.concurrent.CompletableFuture",
                          "java.util.concurrent.ExecutorService",
                          "java.util.concurrent.Executors",
                          "java.util.concurrent.ThreadLocalRandom")));

  @ArchTest
  static final ArchRule pureRoomsTakeTimeAndChanceFromTheirCaller =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .callCodeUnitWhere(
              readsTheClock()
                  .or(call("java.lang.System", "nanoTime"))
                  .or(call("java.lang.Math", "random"))
                  .or(call("java.util.UUID", "randomUUID"))
                  .or(unseeded()));

  @ArchTest
  static final ArchRule onlyCliNamesTheSystemClock =
      noClasses()
          .that()
          .resideInAPackage("dev.winch..")
          .and()
          .resideOutsideOfPackage("dev.winch.cli..")
          .should()
          .callCodeUnitWhere(readsTheClock());

  /** Keys and salts come from no seed. The kit and the benchmarks seed what they draw. */
  @ArchTest
  static final ArchRule randomnessIsHandedIn =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.winch.cli..", "dev.winch.tests..")
          .and(
              not(
                  named(
                      "dev.winch.codec.Cipher",
                      "dev.winch.server.middleware.PasswordLogin",
                      "dev.winch.server.middleware.TokenText")))
          .should()
          .callCodeUnitWhere(drawsWithoutASeed());

  /**
   * Ages and durations are measured by the clock that is handed in. Those named here wait for the
   * operating system: for a socket, a process, a container engine, or a lock until a deadline. No
   * other clock can tell when that wait is over.
   */
  @ArchTest
  static final ArchRule monotonicClockIsHandedIn =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.winch.cli..", "dev.winch.tests..")
          .and(
              not(
                  named(
                      "dev.winch.engine.coordinator.Coordinator",
                      "dev.winch.engine.webhook.WebhookDeliverer",
                      "dev.winch.runtime.container.ContainerRuntime",
                      "dev.winch.runtime.container.Sidecars",
                      "dev.winch.runtime.shell.Leftovers",
                      "dev.winch.runtime.shell.ProcessGroup",
                      "dev.winch.runtime.shell.ProcessSnapshot",
                      "dev.winch.server.http.ClientEndPoint",
                      "dev.winch.server.http.RequestBody",
                      "dev.winch.server.webhook.Deadline",
                      "dev.winch.store.postgres.PostgresStore")))
          .should()
          .accessTargetWhere(readsTheMonotonicClock());

  /** The kit and the benchmarks are tests, whose threads end with them. */
  @ArchTest
  static final ArchRule e47_lifecycleAloneMakesThreads =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.winch.lifecycle..", "dev.winch.tests..")
          .should()
          .accessTargetWhere(makesAThread())
          .orShould()
          .beAssignableTo(Thread.class);

  @ArchTest
  static final ArchRule codecAloneKnowsJackson =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.winch.codec..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml..");

  @ArchTest
  static final ArchRule tracingAloneKnowsTheSdkOfOpenTelemetry =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.winch.tracing..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  /** Rows and documents say in which state a run is; everything else changes it by transitions. */
  @ArchTest
  static final ArchRule decision90_onlyStoresAndCodecsSetAState =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.winch.model.run..",
              "dev.winch.store..",
              "dev.winch.codec..",
              "dev.winch.tests..")
          .should()
          .dependOnClassesThat(
              named("dev.winch.model.run.JobRunRow", "dev.winch.model.run.TaskRunRow"))
          .orShould()
          .callCodeUnitWhere(
              call("dev.winch.model.run.JobRun", "<init>")
                  .or(call("dev.winch.model.run.TaskRun", "<init>")));

  @ArchTest
  static final ArchRule roomsAreFreeOfCycles =
      slices().matching("dev.winch.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("dev.winch.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule noDrawerForTheRest =
      noClasses().should().resideInAnyPackage("..util..", "..utils..", "..common..");

  private static DescribedPredicate<JavaClass> named(String... names) {
    Set<String> all = Set.of(names);
    return describe(
        "one of " + all + ", or inside it",
        type -> all.stream().anyMatch(name -> (type.getName() + "$").startsWith(name + "$")));
  }

  private static DescribedPredicate<JavaCall<?>> call(String owner, String method) {
    return describe(
        owner + "." + method,
        call -> call.getTargetOwner().getName().equals(owner) && call.getName().equals(method));
  }

  private static DescribedPredicate<JavaCall<?>> readsTheClock() {
    return describe(
        "reading the system clock",
        call -> {
          String owner = call.getTargetOwner().getName();
          String method = call.getName();
          return switch (owner) {
            case "java.lang.System" -> method.equals("currentTimeMillis");
            case "java.util.Date" ->
                method.equals("<init>") && call.getTarget().getRawParameterTypes().isEmpty();
            case "java.time.Clock" -> method.startsWith("system") || method.startsWith("tick");
            case "java.time.InstantSource" -> method.equals("system");
            default ->
                owner.startsWith("java.time.")
                    && method.equals("now")
                    && call.getTarget().getRawParameterTypes().stream()
                        .noneMatch(type -> type.isAssignableTo(java.time.Clock.class));
          };
        });
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheMonotonicClock() {
    return describe(
        "reading System.nanoTime",
        access ->
            access.getTargetOwner().getName().equals("java.lang.System")
                && access.getName().equals("nanoTime"));
  }

  private static DescribedPredicate<JavaAccess<?>> makesAThread() {
    return describe(
        "making a thread, an executor or a timer, or using the pool that all share",
        call -> {
          String owner = call.getTargetOwner().getName();
          String method = call.getName();
          return switch (owner) {
            case "java.lang.Thread" ->
                Set.of("<init>", "ofVirtual", "ofPlatform", "startVirtualThread").contains(method);
            case "java.util.concurrent.Executors" ->
                method.startsWith("new") || method.startsWith("unconfigurable");
            case "java.util.concurrent.ThreadPoolExecutor",
                "java.util.concurrent.ScheduledThreadPoolExecutor",
                "java.util.concurrent.ForkJoinPool",
                "java.util.Timer" ->
                method.equals("<init>") || method.equals("commonPool");
            case "java.util.concurrent.StructuredTaskScope" -> method.equals("open");
            case "java.util.concurrent.CompletableFuture" -> usesTheCommonPool(call);
            default -> method.equals("parallelStream") || isParallel(owner, method);
          };
        });
  }

  private static boolean usesTheCommonPool(JavaAccess<?> call) {
    boolean withExecutor =
        call.getTarget() instanceof CodeUnitAccessTarget target
            && target.getRawParameterTypes().stream()
                .anyMatch(type -> type.getName().equals("java.util.concurrent.Executor"));
    return call.getName().equals("delayedExecutor")
        || (call.getName().endsWith("Async") && !withExecutor);
  }

  private static boolean isParallel(String owner, String method) {
    return owner.startsWith("java.util.stream.") && method.equals("parallel");
  }

  private static DescribedPredicate<JavaCall<?>> drawsWithoutASeed() {
    return describe(
        "making or taking a random generator without a seed",
        call -> {
          String method = call.getName();
          return switch (call.getTargetOwner().getName()) {
            case "java.util.concurrent.ThreadLocalRandom" -> method.equals("current");
            case "java.security.SecureRandom" ->
                method.equals("<init>") || method.startsWith("getInstance");
            case "java.lang.Math", "java.lang.StrictMath" -> method.equals("random");
            case "java.util.UUID" -> method.equals("randomUUID");
            case "java.util.random.RandomGenerator" ->
                method.equals("getDefault") || method.equals("of");
            case "java.util.random.RandomGeneratorFactory" -> method.equals("create");
            case "java.util.Collections" ->
                method.equals("shuffle") && call.getTarget().getRawParameterTypes().size() == 1;
            default -> unseeded().test(call);
          };
        });
  }

  private static DescribedPredicate<JavaCall<?>> unseeded() {
    return describe(
        "a random generator without a seed",
        call ->
            Set.of("java.util.Random", "java.util.SplittableRandom")
                    .contains(call.getTargetOwner().getName())
                && call.getName().equals("<init>")
                && call.getTarget().getRawParameterTypes().isEmpty());
  }
}
