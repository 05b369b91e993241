package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.TaskOrder;
import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /jobs/{id}/log/search}. */
class LogSearchTest {
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

  private final ApiFixture api = new ApiFixture();
  private final CompletableFuture<TaskOrder> taken = new CompletableFuture<>();
  private TaskOrder order;
  private JobId job;
  private int number;

  @BeforeEach
  void submit() throws IOException {
    api.broker.consume("here", 1, delivery -> taken.complete(delivery.order()));
    job =
        ApiFixture.id(
            api.postYaml(
                "{name: n, secrets: {key: s3cret}, tasks: [{name: t, run: echo, queue: here}]}"));
    order = taken.join();
  }

  @AfterEach
  void close() {
    api.close();
  }

  private void prints(Optional<LogStream> stream, String text) {
    number++;
    LogPart part =
        new LogPart(
            order.id() + "-" + number, order.id(), number, stream, text, api.clock.instant());
    api.broker.report(new Report.Logged(order.id(), order.dispatch(), List.of(part))).join();
  }

  private void prints(String text) {
    prints(Optional.of(LogStream.STDOUT), text);
  }

  private Heard search(String text, String more) throws IOException {
    return api.get(
        "/jobs/" + job + "/log/search?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8) + more);
  }

  /** Numbers of the lines that are found, through all pieces. */
  private List<Integer> lines(String text, String more) throws IOException {
    List<Integer> lines = new ArrayList<>();
    String after = "";
    while (true) {
      Heard heard = search(text, more + after);
      assertThat(heard.status()).as(heard.body()).isEqualTo(200);
      Pattern.compile("\"line\":(\\d+)")
          .matcher(heard.body())
          .results()
          .forEach(hit -> lines.add(Integer.parseInt(hit.group(1))));
      Matcher next = NEXT.matcher(heard.body());
      if (!next.find()) {
        return lines;
      }
      after = "&after=" + next.group(1);
    }
  }

  @Test
  void aLineIsFoundAcrossPartsWithItsNumberAndWithoutCodesOfTerminals() throws IOException {
    prints("first\nsec");
    prints(Optional.of(LogStream.STDERR), "an error\n");
    prints("ond \u001b[31mred\u001b[0m line\nfourth");

    assertThat(search("SECOND RED", "").body())
        .isEqualTo(
            "{\"items\":[{\"taskId\":\"%s\",\"line\":2,\"at\":\"2026-01-01T00:00:00Z\","
                    .formatted(order.id())
                + "\"stream\":\"stdout\",\"text\":\"second red line\",\"match\":\"second red\"}],\"lines\":4}\n");
    assertThat(lines("error", "")).containsExactly(3);
    assertThat(lines("fourth", "&task=" + order.id())).containsExactly(4);
    assertThat(lines("f.*t", "")).isEmpty();
    assertThat(lines("^f.*t", "&regex=true")).containsExactly(1, 4);
  }

  @Test
  void hiddenTextIsNotFound() throws IOException {
    prints("the key is s3cret\n");
    for (String part : List.of("s3", "s3cret", "key is s")) {
      assertThat(lines(part, "")).as(part).isEmpty();
    }
    assertThat(lines("is s?3?", "&regex=true")).containsExactly(1);
    assertThat(search("is [", "").body())
        .contains("the key is [REDACTED]")
        .doesNotContain("s3cret");
  }

  @Test
  void aLongLogIsSearchedInPieces() throws IOException {
    List<Integer> all = new ArrayList<>();
    for (int part = 0; part < 40; part++) {
      StringBuilder text = new StringBuilder();
      for (int line = 0; line < 50; line++) {
        text.append(line % 10 == 0 ? "hit\n" : "miss\n");
        if (line % 10 == 0) {
          all.add(part * 50 + line + 1);
        }
      }
      prints(text.toString());
    }
    assertThat(lines("hit", "&limit=7")).isEqualTo(all);
    assertThat(search("hit", "&limit=7").body()).contains("\"lines\":100,\"next\":");
  }

  /** A backtracking engine would need 2^2000 steps. */
  @Test
  void noExpressionRunsForLong() throws IOException {
    prints("a".repeat(2_000) + "\n");
    assertThat(lines("(a|a)*b|(a*)*c|(a?){30}d", "&regex=true")).isEmpty();
    Heard heard = search("(" + "(a{10}){10}".repeat(90) + ")x", "&regex=true");
    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).contains("at most 1,000 are allowed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|''|q is missing: give a text, or an expression with regex=true",
        "(|&regex=true|invalid q: ",
        "((a{1000}){1000}){1000}|&regex=true|invalid q: error parsing regexp",
        "a|&regex=yes|invalid regex: yes; it is true or false",
        "a|&limit=1001|invalid limit: 1001; it is a number from 1 to 1000",
        "a|&after=x|invalid after: x; it is the next of the answer before, or absent",
      })
  void aMalformedSearchIsNamed(String text, String more, String message) throws IOException {
    Heard heard = search(text, more);
    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).startsWith("{\"message\":\"" + message);
  }

  @Test
  void aTaskOfAnotherJobIsUnknown() throws IOException {
    JobId other = ApiFixture.id(api.postYaml("{name: n, tasks: [{name: t}]}"));
    assertThat(api.get("/jobs/" + other + "/log/search?q=a&task=" + order.id()).status())
        .isEqualTo(404);
    assertThat(api.get("/jobs/unknown/log/search?q=a").status()).isEqualTo(404);
  }

  /** Neither its lines nor its secrets, which another job's definition does not hide. */
  @Test
  void aSearchDoesNotGoOnInTheLogOfAnotherJob() throws IOException {
    prints("the key is s3cret\n");
    JobId other = ApiFixture.id(api.postYaml("{name: o, tasks: [{name: t, run: echo}]}"));

    Heard heard = api.get("/jobs/" + other + "/log/search?q=key&after=" + order.id() + ".0.0");

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).contains("invalid after").doesNotContain("s3cret");
  }
}
