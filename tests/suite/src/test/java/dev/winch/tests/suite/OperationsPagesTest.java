package dev.winch.tests.suite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.cli.client.ApiClient;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.trace.OtlpCollector;
import dev.winch.tests.kit.trace.OtlpCollector.CollectedSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every metric that dashboard, alert rules and documentation name is one that Winch shows. */
class OperationsPagesTest {
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:winch|jvm|process)_[a-z_]*[a-z](?=[\\s{\\[)`,]|$)");
  private static final Path PAGES = WinchProcess.ROOT.resolve("docs/operations");

  @TempDir private Path temp;

  @Test
  void everyMetricThatIsNamedExists() throws Exception {
    OtlpCollector collector = new OtlpCollector();
    PostgresServer postgres = PostgresServer.shared();
    Map<String, String> settings =
        Map.of(
            "WINCH_DATASTORE_TYPE",
            "postgres",
            "WINCH_DATASTORE_POSTGRES_DSN",
            postgres.dsn(postgres.newDatabase()),
            "WINCH_TRACING_OTLP_ENDPOINT",
            collector.url());
    String shown;
    try (collector;
        WinchProcess winch =
            WinchProcess.start(temp.resolve("data"), settings, "--runtime", "shell")) {
      String job = WinchProcess.ROOT.resolve("examples/hello-shell.yaml").toString();
      Process submit =
          WinchProcess.launch(
              Map.of(),
              temp.resolve("submit.log"),
              List.of("submit", job, "--endpoint", winch.url(), "--follow"));
      assertThat(submit.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(submit.exitValue()).isZero();
      ApiClient api = winch.api();
      byte[] waits = "{name: waits, tasks: [{name: t, run: x, queue: unserved}]}".getBytes(UTF_8);
      api.post("/jobs", "text/yaml", waits);
      await()
          .until(
              () -> winch.get("/metrics/prometheus").body(),
              page -> page.contains("winch_queue_oldest_age_seconds{queue=\"unserved\"}"));
      await().until(() -> isWhole(collector.spans()));
      shown = winch.get("/metrics/prometheus").body();
    }
    Set<String> exist = new TreeSet<>();
    for (String line : shown.lines().filter(one -> !one.startsWith("#")).toList()) {
      String name = line.split("[{ ]")[0];
      exist.add(name);
      // The page names a histogram once.
      exist.add(name.replaceAll("_(bucket|count|sum|max)$", ""));
    }
    // It is there with TLS only: TlsTest.
    exist.add("winch_certificate_expiry_timestamp_seconds");

    assertThat(exist).containsAll(named("grafana-dashboard.json"));
    assertThat(exist).containsAll(named("alerts.yaml"));
    assertThat(exist).containsAll(named("metrics.md"));
  }

  /** The job's span is there, and of each other span the one around it. */
  private static boolean isWhole(List<CollectedSpan> spans) {
    Set<String> ids = spans.stream().map(CollectedSpan::id).collect(Collectors.toSet());
    ids.add("");
    return spans.stream().anyMatch(span -> span.name().startsWith("job "))
        && spans.stream().anyMatch(span -> span.name().equals("execute"))
        && spans.stream().allMatch(span -> ids.contains(span.parent()));
  }

  private static Set<String> named(String page) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher metrics = METRIC.matcher(Files.readString(PAGES.resolve(page)));
    while (metrics.find()) {
      names.add(metrics.group());
    }
    assertThat(names).as(page).hasSizeGreaterThan(5);
    return names;
  }
}
