package dev.winch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.cli.client.ApiClient;
import dev.winch.model.fault.InvalidInputException;

/**
 * Gives a server the work that the build records its cache from: besides loaded classes the cache
 * keeps the profile of each method, so that a fresh process compiles early what servers do most.
 */
final class ServerRehearsal {
  private static final String QUEUED =
      "{\"name\":\"rehearsal\",\"tasks\":[{\"name\":\"t\",\"run\":\"true\",\"queue\":\"nobody\"}]}\n";

  private static final String WAITING =
      """
      name: rehearsal
      inputs: {who: you}
      output: "{{ tasks.hello }}"
      tasks:
        - name: hello
          var: hello
          env: {WHO: "{{ inputs.who }}"}
          run: echo hello $WHO; echo -n done > $WINCH_OUTPUT
        - {name: skipped, if: "false", run: "true"}
      wait: {timeout: 60s}
      """;

  private static final String COMPOSITE =
      """
      name: rehearsal
      tasks:
        - name: fan
          each: {list: "{{ sequence(0, 20) }}", task: {name: one, run: "true"}}
        - name: sides
          parallel: {tasks: [{name: a, run: "true"}, {name: b, run: "true"}]}
        - {name: fails once, run: "false", retry: {limit: 1}}
      wait: {timeout: 60s}
      """;

  private final ApiClient api;

  private ServerRehearsal(ApiClient api) {
    this.api = api;
  }

  /**
   * @param arguments the server's URL and how many rounds of work it gets, each about 1,000 jobs
   */
  public static void main(String[] arguments) {
    ServerRehearsal rehearsal = new ServerRehearsal(new ApiClient(arguments[0]));
    for (int round = Integer.parseInt(arguments[1]); round > 0; round--) {
      rehearsal.round();
    }
  }

  private void round() {
    for (int i = 0; i < 100; i++) {
      submit(QUEUED);
    }
    for (int i = 0; i < 10; i++) {
      submit(WAITING);
    }
    String job = submit(COMPOSITE);
    api.post("/jobs/batch", "application/x-ndjson", QUEUED.repeat(900).getBytes(UTF_8));
    read(job);
    refused();
  }

  private String submit(String document) {
    return api.post("/jobs", "text/yaml", document.getBytes(UTF_8)).text("id");
  }

  private void read(String job) {
    for (String path :
        new String[] {
          "/jobs/" + job,
          "/jobs/" + job + "/log",
          "/jobs/" + job + "/explain",
          "/jobs?page=1&size=10",
          "/jobs?q=rehearsal",
          "/jobs?state=FAILED&limit=10",
          "/jobs/totals",
          "/queues",
          "/nodes",
          "/metrics",
          "/health"
        }) {
      api.get(path);
    }
  }

  private void refused() {
    try {
      submit("name: rehearsal\ntasks: [{nmae: t, timeout: soon}]\n");
    } catch (InvalidInputException e) {
      // As it should be.
    }
  }
}
