package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.webhook.WebhookDeliverer;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.lifecycle.ShutdownBudget.Phase;
import dev.winch.model.trace.SpanSink;
import dev.winch.server.webhook.AddressRule;
import dev.winch.server.webhook.HttpSender;
import dev.winch.server.webhook.TracedSender;
import dev.winch.store.Store;
import javax.net.ssl.SSLSocketFactory;

/** Wires the delivery of webhooks. */
final class WebhookModule {
  private final ProcessContext process;
  private final Settings settings;

  WebhookModule(ProcessContext process) {
    this.process = process;
    this.settings = process.settings();
  }

  /**
   * Starts the delivery of this store's webhook calls.
   *
   * @param newCalls raised by the engine when it has added some
   */
  void start(Coordinator engine, Store store, Redaction redaction, LoopSignal newCalls) {
    HttpSender sender =
        process.keep(
            Phase.ENGINE,
            new HttpSender(
                store.reads().jobs(),
                store.reads().users(),
                redaction,
                new AddressRule(privateAllowed()),
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                process.threads()));
    SpanSink spans = process.spans();
    WebhookDeliverer deliverer =
        process.keep(
            Phase.ENGINE,
            new WebhookDeliverer(
                engine::ask,
                store.reads().due(),
                spans.isOn()
                    ? new TracedSender(sender, store.reads().jobs(), process.clock(), spans)
                    : sender,
                process.clock(),
                ShortLivedThreads.virtualPerCall("winch-webhook-"),
                newCalls,
                process.threads()));
    deliverer.start();
  }

  private boolean privateAllowed() {
    if (settings.isWritten(Keys.WEBHOOKS_PRIVATE)) {
      return settings.value(Keys.WEBHOOKS_PRIVATE);
    }
    return ApiAccess.isLoopback(settings);
  }
}
