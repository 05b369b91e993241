package dev.winch.cli.assembly;

import dev.winch.cli.config.Settings;
import dev.winch.cli.config.TracingKeys;
import dev.winch.cli.host.Release;
import dev.winch.lifecycle.ShutdownBudget.Phase;
import dev.winch.model.run.NodeId;
import dev.winch.model.trace.SpanSink;
import dev.winch.tracing.SpanExport;
import dev.winch.tracing.TracingSettings;

/** Wires the export of spans. Loaded only if tracing is configured, and the SDK with it. */
final class TracingModule {
  private TracingModule() {}

  static SpanSink open(ProcessContext process, NodeId node) {
    Settings settings = process.settings();
    return process.keep(
        Phase.DATA,
        new SpanExport(
                new TracingSettings(
                    settings.value(TracingKeys.ENDPOINT).orElseThrow(),
                    TracingKeys.headers(settings.value(TracingKeys.HEADERS)),
                    settings.value(TracingKeys.SERVICE),
                    Release.VERSION,
                    node.value()),
                process.meters(),
                process.threads())
            .start());
  }
}
