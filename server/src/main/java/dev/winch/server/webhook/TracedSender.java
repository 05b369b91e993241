package dev.winch.server.webhook;

import dev.winch.engine.webhook.WebhookSender;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.trace.FinishedSpan;
import dev.winch.model.trace.FinishedSpan.Attributes;
import dev.winch.model.trace.FinishedSpan.Kind;
import dev.winch.model.trace.SpanSink;
import dev.winch.model.trace.TraceContext;
import dev.winch.store.JobQueries;
import java.time.Instant;
import java.time.InstantSource;

/** Leaves a span for each attempt; without the address, which may hold secrets. */
public final class TracedSender implements WebhookSender {
  private final WebhookSender sender;
  private final JobQueries jobs;
  private final InstantSource clock;
  private final SpanSink spans;

  public TracedSender(WebhookSender sender, JobQueries jobs, InstantSource clock, SpanSink spans) {
    this.sender = sender;
    this.jobs = jobs;
    this.clock = clock;
    this.spans = spans;
  }

  @Override
  public SendResult send(WebhookCall call) {
    Instant start = clock.instant();
    SendResult result = sender.send(call);
    Instant end = clock.instant();
    jobs.spec(call.job())
        .flatMap(spec -> spec.trace())
        .filter(TraceContext::sampled)
        .ifPresent(context -> spans.ended(span(call, context, start, end, result)));
    return result;
  }

  private static FinishedSpan span(
      WebhookCall call, TraceContext context, Instant start, Instant end, SendResult result) {
    Attributes attributes =
        new Attributes()
            .text("winch.job.id", call.job().value())
            .text("winch.task.id", call.task().map(Object::toString).orElse(""))
            .text("winch.webhook.event", call.event())
            .number("winch.webhook.index", call.hook())
            .number("winch.webhook.attempt", call.attempts() + 1L);
    boolean failed =
        switch (result) {
          case SendResult.Status(int code) -> {
            attributes.number("http.response.status_code", code);
            yield code >= 400;
          }
          case SendResult.Unreached _, SendResult.Unsendable _ -> true;
        };
    return new FinishedSpan(
        context.at(SpanIds.webhook(call)),
        call.task().map(SpanIds::task).orElseGet(() -> SpanIds.job(call.job())),
        "webhook " + call.event(),
        Kind.CLIENT,
        start,
        end,
        failed,
        attributes.map());
  }
}
