package dev.winch.server.api;

/** Bodies as clients send and get them. */
final class Examples {
  static final String JOB_FILE =
      """
      name: hello
      tasks:
        - name: greet
          image: busybox:stable
          run: echo hello
      """;

  static final String SCHEDULE_FILE =
      """
      name: nightly
      schedule:
        cron: "0 3 * * *"
      tasks:
        - name: clean
          image: busybox:stable
          run: echo clean
      """;

  static final String INVALID_FILE =
      """
      name: hello
      tasks:
        - name: greet
          imagee: busybox:stable
          timeout: 5
      """;

  static final String JOB_STREAM =
      """
      {"name":"one","tasks":[{"name":"t","image":"alpine:3","run":"echo 1"}]}
      """;

  static final String BATCH =
      """
      {"accepted":1,"refused":1,"items":[\
      {"id":"019f0c1d00007c3d8e9fa0b1c2d3e4f5","name":"one","state":"PENDING"},\
      {"message":"unknown field \\"task\\"","errors":[\
      {"path":"task","line":2,"column":15,"rule":"unknown-field",\
      "message":"unknown field \\"task\\"","hint":"did you mean \\"tasks\\"?"}]}]}
      """;

  static final String VALIDATION =
      """
      {"valid":false,"problems":[\
      {"path":"tasks[0].imagee","line":4,"column":5,"rule":"unknown-field",\
      "message":"unknown field \\"imagee\\"","hint":"did you mean \\"image\\"?"},\
      {"path":"tasks[0].timeout","line":5,"column":5,"rule":"duration",\
      "message":"is not a duration: 5","hint":"a number and a unit, such as 90s, 5m or 1h30m"}]}
      """;

  static final String EXPLANATION =
      """
      {"id":"019f0c1e5a807c3d8e9fa0b1c2d3e4f5","state":"SCHEDULED","reason":"NO_WORKER",\
      "message":"No worker serves queue `gpu` (nearest: `gpu-a`).",\
      "details":{"queue":"gpu","nearest":"gpu-a"}}
      """;

  static final String JOB_EXPLANATION =
      """
      {"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5","state":"RUNNING","reason":"TASK",\
      "message":"Task 019f0c1e5a807c3d8e9fa0b1c2d3e4f5 waits: No worker serves queue `gpu` \
      (nearest: `gpu-a`).","tasks":[%s]}
      """
          .formatted(EXPLANATION.strip());

  static final String SCHEDULE_EXPLANATION =
      """
      {"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f6","state":"ACTIVE","reason":"SCHEDULED",\
      "message":"The next job starts at 2026-12-01T03:00:00Z, in 68400 s.",\
      "details":{"until":"2026-12-01T03:00:00Z"}}
      """;

  static final String NEW_USER =
      """
      {"username":"alice","password":"correct horse","name":"Alice"}
      """;

  static final String USER =
      """
      {"id":"6b1f0e0c8d9a4a6e9d5b7c3f2a1e0d9c","name":"Alice","username":"alice",\
      "createdAt":"2026-11-30T08:00:00Z"}
      """;

  static final String ACCOUNT =
      """
      {"id":"6b1f0e0c8d9a4a6e9d5b7c3f2a1e0d9c","name":"Alice","username":"alice",\
      "createdAt":"2026-11-30T08:00:00Z","roles":["operator"]}
      """;

  static final String USER_CHANGE =
      """
      {"roles":["operator"]}
      """;

  static final String ROLE =
      """
      {"id":"7c1f0e0c8d9a4a6e9d5b7c3f2a1e0d9c","slug":"build","name":"Build team",\
      "createdAt":"2026-11-30T08:00:00Z"}
      """;

  static final String NEW_ROLE =
      """
      {"slug":"build","name":"Build team"}
      """;

  static final String NEW_TOKEN =
      """
      {"name":"nightly build","role":"operator","expiresIn":"720h"}
      """;

  static final String TOKEN =
      """
      {"id":"8d1f0e0c8d9a4a6e9d5b7c3f2a1e0d9c","name":"nightly build","role":"operator",\
      "username":"alice","createdAt":"2026-11-30T08:00:00Z","expiresAt":"2026-12-30T08:00:00Z"}
      """;

  static final String CREATED_TOKEN =
      """
      {"id":"8d1f0e0c8d9a4a6e9d5b7c3f2a1e0d9c","name":"nightly build","role":"operator",\
      "username":"alice","createdAt":"2026-11-30T08:00:00Z","expiresAt":"2026-12-30T08:00:00Z",\
      "token":"winch_3J0zq1m8Qm1nq0yq4l2T6o9bq2W8yN5hR7uK3sVxYzA"}
      """;

  static final String PASSWORD_CHANGE =
      """
      {"current":"correct horse","password":"battery staple"}
      """;

  static final String CREDENTIALS =
      """
      {"username":"alice","password":"correct horse"}
      """;

  static final String ME =
      """
      {"id":"6b1f0e0c8d9a4a6e9d5b7c3f2a1e0d9c","name":"Alice","username":"alice",\
      "createdAt":"2026-11-30T08:00:00Z","roles":["operator"],"level":"operator",\
      "expiresAt":"2026-11-30T20:00:00Z",\
      "csrfToken":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}
      """;

  static final String ACCESS_EVENTS =
      """
      {"items":[{"id":17,"action":"USER_ADDED","subject":"6b1f0e0c8d9a4a6e9d5b7c3f2a1e0d9c",\
      "by":{"id":"5a1f0e0c8d9a4a6e9d5b7c3f2a1e0d9c","username":"root",\
      "createdAt":"2026-11-30T07:00:00Z"},"address":"10.0.0.7","detail":"alice, roles: operator",\
      "at":"2026-11-30T08:00:00Z"}]}
      """;

  static final String HEALTH =
      """
      {"status":"UP","version":"0.1.0","parts":[{"name":"database","status":"UP"},\
      {"name":"broker","status":"UP"},{"name":"engine","status":"UP"}]}
      """;

  static final String HEALTH_DOWN =
      """
      {"status":"DOWN","version":"0.1.0","broken":["database"],"parts":[\
      {"name":"database","status":"DOWN"},{"name":"broker","status":"UP"}]}
      """;

  static final String PROMETHEUS =
      """
      # HELP winch_queue_tasks Tasks that wait in a queue
      # TYPE winch_queue_tasks gauge
      winch_queue_tasks{queue="default"} 12.0
      """;

  static final String LIVE =
      """
      {"status":"UP","version":"0.1.0"}
      """;

  static final String LIVE_DOWN =
      """
      {"status":"DOWN","version":"0.1.0","broken":["engine"]}
      """;

  static final String READY_DOWN =
      """
      {"status":"DOWN","version":"0.1.0","broken":["drain"]}
      """;

  static final String JOB_TOTALS =
      """
      {"totals":{"PENDING":0,"SCHEDULED":2,"RUNNING":7,"COMPLETED":1000,"FAILED":12,"CANCELLED":3},\
      "more":["COMPLETED"]}
      """;

  static final String JOB_SUMMARY =
      """
      {"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5","createdBy":%s,"name":"hello","state":"PENDING",\
      "createdAt":"2026-11-30T08:00:00.123456Z","position":0,"taskCount":1}
      """
          .formatted(USER.strip());

  static final String TASK =
      """
      {"id":"019f0c1e5a807c3d8e9fa0b1c2d3e4f5","jobId":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5",\
      "position":1,"name":"greet","state":"COMPLETED","createdAt":"2026-11-30T08:00:00.124Z",\
      "scheduledAt":"2026-11-30T08:00:00.124Z","startedAt":"2026-11-30T08:00:00.13Z",\
      "completedAt":"2026-11-30T08:00:00.25Z","run":"echo hello","image":"busybox:stable",\
      "queue":"default","nodeId":"019f0c1d00007c3d8e9fa0b1c2d3e4f5"}
      """;

  static final String CONTEXT =
      """
      {"job":{"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5","name":"hello"},\
      "inputs":{"whom":"world"},"tasks":{"greeting":"hello"}}
      """;

  static final String JOB =
      """
      {"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5","name":"hello","state":"COMPLETED",\
      "createdAt":"2026-11-30T08:00:00.123456Z","createdBy":%s,\
      "startedAt":"2026-11-30T08:00:00.124Z","completedAt":"2026-11-30T08:00:00.26Z",\
      "tasks":[{"name":"greet","run":"echo hello","image":"busybox:stable"}],\
      "execution":[%s],"position":2,\
      "context":{"job":{"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5","name":"hello"}},\
      "taskCount":1,"progress":100}
      """
          .formatted(USER.strip(), TASK.strip());

  static final String SCHEDULE_SUMMARY =
      """
      {"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f6","createdBy":%s,"state":"ACTIVE","name":"nightly",\
      "createdAt":"2026-11-30T08:00:00.123456Z","cron":"0 3 * * *"}
      """
          .formatted(USER.strip());

  static final String SCHEDULE =
      """
      {"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f6","name":"nightly","cron":"0 3 * * *",\
      "state":"ACTIVE","tasks":[{"name":"clean","run":"echo clean","image":"busybox:stable"}],\
      "createdBy":%s,"createdAt":"2026-11-30T08:00:00.123456Z"}
      """
          .formatted(USER.strip());

  static final String FOUND_LINES =
      """
      {"items":[{"taskId":"019f0c1e5a807c3d8e9fa0b1c2d3e4f5","line":7,\
      "at":"2026-11-30T08:00:00.25Z","stream":"stderr","text":"error: no such file",\
      "match":"error"}],"lines":120}
      """;

  static final String LOG_PART =
      """
      {"id":"019f0c1e5a817c3d8e9fa0b1c2d3e4f5","number":1,\
      "taskId":"019f0c1e5a807c3d8e9fa0b1c2d3e4f5","contents":"hello\\n",\
      "createdAt":"2026-11-30T08:00:00.25Z"}
      """;

  static final String FIRING_PREVIEW =
      """
      {"cron":"0 3 * * *","timezone":"Europe/Berlin","firings":["2026-12-01T02:00:00Z",\
      "2026-12-02T02:00:00Z"]}
      """;

  static final String FIRINGS =
      """
      {"cron":"0 3 * * *","timezone":"UTC","firings":[{"at":"2026-11-30T03:00:00Z","state":"STARTED",\
      "job":{"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5","state":"COMPLETED",\
      "createdAt":"2026-11-30T03:00:00.012345Z"}},{"at":"2026-12-01T03:00:00Z","state":"PLANNED"}]}
      """;

  static final String AUDIT_ENTRY =
      """
      {"action":"SUBMITTED","by":%s,"at":"2026-11-30T08:00:00.123456Z"}
      """
          .formatted(USER.strip());

  static final String QUEUE =
      """
      {"name":"default","size":0,"subscribers":4,"unacked":1}
      """;

  static final String NODE =
      """
      {"id":"019f0c1d00007c3d8e9fa0b1c2d3e4f5","name":"Worker",\
      "startedAt":"2026-11-30T07:00:00Z","cpuPercent":12.5,\
      "lastHeartbeatAt":"2026-11-30T08:00:00Z","queue":"default","status":"UP",\
      "hostname":"build-1","taskCount":1,"version":"0.1.0"}
      """;

  static final String METRICS =
      """
      {"jobs":{"running":1},"tasks":{"running":1},"nodes":{"online":2,"cpuPercent":12.5}}
      """;

  static final String LIST_EVENTS =
      """
      id: 1764489570000000

      id: 1764489570000000
      event: job
      data: {"id":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5","name":"hello","state":"COMPLETED"}

      """;

  static final String JOB_EVENTS =
      """
      id: 4-019f0c1e5a807c3d8e9fa0b1c2d3e4f5
      event: task
      data: {"id":"019f0c1e5a807c3d8e9fa0b1c2d3e4f5","jobId":"019f0c1e5a7b7c3d8e9fa0b1c2d3e4f5",\
      "position":1,"name":"greet","state":"COMPLETED","createdAt":"2026-11-30T08:00:00.124Z"}

      id: 4
      event: job
      data: %s

      event: end
      data: {"state":"COMPLETED"}
      """
          .formatted(JOB_SUMMARY.strip().replace("PENDING", "COMPLETED"));

  static final String LOG_EVENTS =
      """
      id: 1
      event: log
      data: %s

      event: end
      data: {"state":"COMPLETED"}
      """
          .formatted(LOG_PART.strip());

  private Examples() {}

  /** A page with one item. */
  static String page(String item) {
    return "{\"items\":[%s],\"number\":1,\"size\":1,\"totalPages\":1,\"totalItems\":1}"
        .formatted(item.strip());
  }
}
