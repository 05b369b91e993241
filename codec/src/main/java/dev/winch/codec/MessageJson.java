package dev.winch.codec;

import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.trace.TraceContext;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Serialises orders and reports for brokers. Tasks in orders may contain secrets and are encrypted
 * if there is a key; logs and results are not. An unreadable message is a {@link
 * dev.winch.model.fault.InternalException}. Thread-safe.
 */
public final class MessageJson {
  private final Cipher cipher;
  private final StoredJson tasks;

  public MessageJson(Cipher cipher) {
    this.cipher = cipher;
    this.tasks = new StoredJson(cipher);
  }

  public String order(TaskOrder order) {
    return StoredJson.write(
        out -> {
          out.always("id", order.id().value());
          out.always("jobId", order.jobId().value());
          out.number("dispatch", order.dispatch());
          out.number("redelivered", order.redelivered());
          out.text("queue", order.queue());
          out.always(
              "task",
              tasks.task(order.task(), true, context(order.id(), order.dispatch(), "task")));
          out.number("firstLogPart", order.firstLogPart());
          out.number("loggedBytes", order.loggedBytes());
          out.text("trace", order.trace().map(TraceContext::traceparent).orElse(""));
          if (!order.secrets().isEmpty()) {
            out.always(
                "secrets",
                cipher.seal(
                    tasks.list(order.secrets().stream().sorted().toList()),
                    context(order.id(), order.dispatch(), "secrets")));
          }
        });
  }

  public TaskOrder order(String message) {
    return StoredJson.read(dialect(), message, "TaskOrder", this::order);
  }

  private TaskOrder order(FieldReader f) {
    var id = new TaskId(f.text("id"));
    int dispatch = f.integer("dispatch");
    return new TaskOrder(
        id,
        new JobId(f.text("jobId")),
        dispatch,
        f.integer("redelivered"),
        f.text("queue"),
        tasks.task(f.text("task"), context(id, dispatch, "task")),
        f.integer("firstLogPart"),
        (long) f.number("loggedBytes"),
        secrets(f.text("secrets"), context(id, dispatch, "secrets")),
        TraceContext.parse(f.text("trace")));
  }

  private static EncryptionContext context(TaskId task, int dispatch, String field) {
    return new EncryptionContext("order", task + " dispatch " + dispatch, field);
  }

  private StoredDialect dialect() {
    return new StoredDialect(cipher, new EncryptionContext("message", "", ""));
  }

  private Set<String> secrets(String sealed, EncryptionContext context) {
    return sealed.isEmpty() ? Set.of() : Set.copyOf(tasks.list(cipher.open(sealed, context)));
  }

  public String report(Report report) {
    return StoredJson.write(out -> write(out, report));
  }

  private static void write(FieldWriter out, Report report) throws IOException {
    out.always("type", report.getClass().getSimpleName());
    if (report instanceof Report.OfTask ofTask) {
      out.always("task", ofTask.task().value());
      out.number("dispatch", ofTask.dispatch());
    }
    switch (report) {
      case Report.Started started -> {
        process(out, started.by());
        out.time("at", started.at());
      }
      case Report.Progressed progressed -> out.number("percent", progressed.percent());
      case Report.Logged logged -> {
        if (logged.start().isPresent()) {
          process(out, logged.start().get().by());
          out.time("startedAt", logged.start().get().at());
        }
        out.objects("parts", logged.parts(), part -> part(out, part));
      }
      case Report.Completed completed -> {
        process(out, completed.by());
        out.time("startedAt", completed.startedAt());
        end(out, completed, completed.at());
        out.text("result", completed.result());
      }
      case Report.Failed failed -> {
        process(out, failed.by());
        out.time("startedAt", failed.startedAt());
        end(out, failed, failed.at());
        out.text("error", failed.error());
      }
      case Report.Stopped stopped -> {
        process(out, stopped.by());
        out.time("startedAt", stopped.startedAt());
        end(out, stopped, stopped.at());
      }
      case Report.Returned returned -> out.always("node", returned.node().value());
      case Report.Refused refused -> {
        process(out, refused.by());
        out.time("startedAt", refused.startedAt());
        end(out, refused, refused.at());
        out.text("error", refused.error());
      }
      case Report.Lost lost -> out.text("cause", lost.cause());
      case Report.Heartbeat heartbeat -> node(out, heartbeat.node());
    }
  }

  private static void end(FieldWriter out, Report.Ended report, Instant at) throws IOException {
    out.time("at", at);
    if (report.lastLogPart().isPresent()) {
      out.always("lastLogPart", report.lastLogPart().getAsInt());
    }
  }

  private static void process(FieldWriter out, NodeProcess process) throws IOException {
    out.always("node", process.node().value());
    out.time("nodeSince", process.startedAt());
  }

  private static void part(FieldWriter out, LogPart part) throws IOException {
    out.always("id", part.id());
    out.number("number", part.number());
    out.text("stream", LogStream.text(part.stream()));
    out.text("contents", part.contents());
    out.time("createdAt", part.createdAt());
  }

  private static void node(FieldWriter out, Node node) throws IOException {
    out.always("id", node.id().value());
    out.text("name", node.name());
    out.time("startedAt", node.startedAt());
    out.number("cpuPercent", node.cpuPercent());
    out.time("lastHeartbeatAt", node.lastHeartbeatAt());
    out.text("queue", node.queue());
    out.always("status", node.status().name());
    out.text("hostname", node.hostname());
    out.number("port", node.port());
    out.number("runningTasks", node.runningTasks());
    out.text("version", node.version());
    out.text("fault", node.fault());
  }

  public Report report(String message) {
    return StoredJson.read(dialect(), message, "Report", MessageJson::report);
  }

  private static Report report(FieldReader f) {
    String type = f.text("type");
    var task = new TaskId(f.text("task"));
    int dispatch = f.integer("dispatch");
    var node = new NodeId(f.text("node"));
    return switch (type) {
      case "Started" -> {
        Instant at = time(f, "at");
        yield new Report.Started(task, dispatch, process(node, f, at), at);
      }
      case "Progressed" -> new Report.Progressed(task, dispatch, f.number("percent"));
      case "Logged" ->
          new Report.Logged(
              task,
              dispatch,
              start(f, task, dispatch, node),
              f.objects("parts", "LogPart", p -> part(task, p)));
      case "Completed" -> {
        Instant start = time(f, "startedAt");
        yield new Report.Completed(
            task,
            dispatch,
            process(node, f, start),
            start,
            time(f, "at"),
            lastLogPart(f),
            f.text("result"));
      }
      case "Failed" -> {
        Instant start = time(f, "startedAt");
        yield new Report.Failed(
            task,
            dispatch,
            process(node, f, start),
            start,
            time(f, "at"),
            lastLogPart(f),
            f.text("error"));
      }
      case "Stopped" -> {
        Instant at = time(f, "at");
        Optional<Instant> start =
            f.has("startedAt") ? Optional.of(time(f, "startedAt")) : Optional.empty();
        yield new Report.Stopped(task, dispatch, process(node, f, at), start, at, lastLogPart(f));
      }
      case "Returned" -> new Report.Returned(task, dispatch, node);
      case "Refused" -> {
        Instant start = time(f, "startedAt");
        yield new Report.Refused(
            task,
            dispatch,
            process(node, f, start),
            start,
            time(f, "at"),
            lastLogPart(f),
            f.text("error"));
      }
      case "Lost" -> new Report.Lost(task, dispatch, f.text("cause"));
      case "Heartbeat" -> new Report.Heartbeat(node(f));
      default -> throw StoredJson.unreadable("unknown type of report " + type);
    };
  }

  private static Optional<Report.Started> start(
      FieldReader f, TaskId task, int dispatch, NodeId node) {
    if (!f.has("startedAt")) {
      return Optional.empty();
    }
    Instant at = time(f, "startedAt");
    return Optional.of(new Report.Started(task, dispatch, process(node, f, at), at));
  }

  private static OptionalInt lastLogPart(FieldReader f) {
    return f.has("lastLogPart") ? OptionalInt.of(f.integer("lastLogPart")) : OptionalInt.empty();
  }

  /**
   * @param start of the run, which stands for that of the process in messages of versions that do
   *     not send it
   */
  private static NodeProcess process(NodeId node, FieldReader f, Instant start) {
    String since = f.text("nodeSince");
    return new NodeProcess(node, since.isEmpty() ? start : Instant.parse(since));
  }

  private static LogPart part(TaskId task, FieldReader f) {
    return new LogPart(
        f.text("id"),
        task,
        f.integer("number"),
        LogStream.of(f.text("stream")),
        f.text("contents"),
        time(f, "createdAt"));
  }

  private static Node node(FieldReader f) {
    return new Node(
        new NodeId(f.text("id")),
        f.text("name"),
        time(f, "startedAt"),
        f.number("cpuPercent"),
        time(f, "lastHeartbeatAt"),
        f.text("queue"),
        Node.Status.valueOf(f.text("status")),
        f.text("hostname"),
        f.integer("port"),
        f.integer("runningTasks"),
        f.text("version"),
        f.text("fault"));
  }

  private static Instant time(FieldReader f, String name) {
    return Instant.parse(f.text(name));
  }
}
