package dev.winch.tests.cluster;

import dev.winch.tests.simulation.RealJobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Two coordinators and four workers under load, while at random they are killed, are cut off from
 * the network and get wrong clocks, and database and broker crash or drop their connections. At the
 * end every accepted job must have ended as the reference interpreter says, and nothing be left.
 */
final class Chaos implements AutoCloseable {
  /**
   * For what is left when the last job was submitted, on a machine that has other work too; less
   * than a test may take, so that it can still say what goes on.
   */
  private static final Duration SETTLING = Duration.ofMinutes(10);

  private final Plan plan;
  private final Path folder;
  private final RealJobs jobs;
  private final Cluster cluster;
  private final Disturbances disturbances;

  /**
   * What is done.
   *
   * @param jobs that must be accepted
   * @param disturbed at least, and until the jobs are accepted
   * @param calm between two disturbances, on average
   * @param longestBlock of the network
   */
  record Plan(
      Servers.Kind kind,
      long seed,
      int jobs,
      Duration disturbed,
      Duration calm,
      Duration longestBlock) {}

  /**
   * @param folder for everything that is written
   */
  Chaos(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    this.jobs = new RealJobs(plan.seed());
    this.cluster = new Cluster(plan.kind(), folder);
    this.disturbances = new Disturbances(cluster, plan.seed(), plan.calm(), plan.longestBlock());
  }

  /**
   * @return what happened, in words
   * @throws AssertionError if anything was lost, stuck, left open or applied twice
   */
  String run() throws InterruptedException {
    Path lines = folder.resolve("lines");
    jobs.install(cluster.programs(), lines);
    cluster.start();
    Aftermath aftermath = new Aftermath(cluster);
    long begin = System.nanoTime();
    try (Client client = client()) {
      disturb(client, begin + plan.disturbed().toNanos());
      long disturbed = System.nanoTime();
      startTheDead();
      aftermath.awaitRest(plan.disturbed().plus(SETTLING));
      long ended = System.nanoTime();
      RealJobs.Runs runs = aftermath.checkJobs(jobs, client, lines);
      if (runs.again() > disturbances.runsAtStake()) {
        throw new AssertionError(runs + " are more than the disturbances explain");
      }
      long stored = aftermath.jobs();
      aftermath.checkConnections();
      return """
      %s, seed %d: all ended as they should
        %s
        %d jobs in all, %d tasks ran; %d runs more than tasks, %d of one task at most
        %s
        %d s disturbed, then %d s until everything had ended\
      """
          .formatted(
              plan.kind(),
              plan.seed(),
              client,
              stored,
              runs.tasks(),
              runs.again(),
              runs.most(),
              disturbances,
              TimeUnit.NANOSECONDS.toSeconds(disturbed - begin),
              TimeUnit.NANOSECONDS.toSeconds(ended - disturbed));
    } catch (Error | RuntimeException e) {
      throw new AssertionError(
          "%s%n%s, disturbances %s; logs in %s"
              .formatted(e.getMessage(), plan, disturbances, folder),
          e);
    }
  }

  private void disturb(Client client, long end) throws InterruptedException {
    disturbances.run(
        () -> client.complaint().isEmpty() && (client.isBusy() || System.nanoTime() - end < 0));
    Optional<String> complaint = client.complaint();
    if (complaint.isPresent()) {
      throw new AssertionError(complaint.get());
    }
    if (client.accepted().size() != plan.jobs()) {
      throw new AssertionError(client.toString());
    }
  }

  private Client client() {
    return new Client(
        cluster.coordinators().stream().map(place -> place.member().url()).toList(),
        jobs,
        plan.jobs(),
        plan.disturbed());
  }

  private void startTheDead() {
    cluster.members().stream().filter(member -> !member.isAlive()).forEach(Member::start);
    cluster.members().forEach(Member::awaitUp);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
