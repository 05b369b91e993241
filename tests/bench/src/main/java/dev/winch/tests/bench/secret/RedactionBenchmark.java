package dev.winch.tests.bench.secret;

import dev.winch.model.secret.SecretMatcher;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Benchmark of redacting a full log part: with one secret, with a hundred, and with the values of
 * the hundred alone, replaced one after another.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RedactionBenchmark {
  private final Set<String> secrets =
      IntStream.range(0, 100)
          .mapToObj(i -> "s3cr3t/" + i * 7919 + "+value")
          .collect(Collectors.toSet());
  private final SecretMatcher one = SecretMatcher.of(Set.of("s3cr3t/0+value"));
  private final SecretMatcher hundred = SecretMatcher.of(secrets);
  private final String log =
      "2026-11-30T10:00:00Z INFO request 4711 took 12 ms, status 200, path /a/b\n".repeat(880)
          + "token s3cr3t/0+value\n";

  @Benchmark
  public String oneSecret() {
    return one.hide(log, "[REDACTED]");
  }

  @Benchmark
  public String aHundredSecrets() {
    return hundred.hide(log, "[REDACTED]");
  }

  @Benchmark
  public String aHundredValuesOneByOne() {
    String clean = log;
    for (String secret : secrets) {
      clean = clean.replace(secret, "[REDACTED]");
    }
    return clean;
  }

  /** What is paid once for each set of secrets. */
  @Benchmark
  public SecretMatcher makingTheMatcher() {
    return SecretMatcher.of(secrets);
  }
}
