package dev.winch.cli.assembly;

import dev.winch.broker.Broker;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.Release;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.Engine;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.server.EndpointGroup;
import dev.winch.server.HttpServer;
import dev.winch.server.ServerConfig;
import dev.winch.server.ServerConfig.RequestLogConfig;
import dev.winch.server.http.Address;
import dev.winch.store.Store;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The engine and its API. */
final class EngineSide {
  private final Ground ground;
  private final Settings settings;

  EngineSide(Ground ground) {
    this.ground = ground;
    this.settings = ground.settings();
  }

  Coordinator engine(Store store, Broker broker) {
    return ground.keep(
        new Coordinator(
            store, broker, ground.clock(), ZoneId.systemDefault(), ground.ids(), ground.chance()));
  }

  /** Answers requests; returns where. */
  String serve(Engine engine, Store store) {
    HttpServer server =
        ground.keep(
            HttpServer.start(
                config(), engine, store.reads(), redaction(), ground.clock(), ground.ids()));
    Address address = settings.value(Keys.COORDINATOR_ADDRESS);
    String host = address.host().isEmpty() ? "127.0.0.1" : address.host();
    return "http://" + new Address(host, server.port());
  }

  private ServerConfig config() {
    Optional<RequestLogConfig> log =
        settings.value(Keys.REQUEST_LOG)
            ? Optional.of(
                new RequestLogConfig(
                    settings.value(Keys.REQUEST_LOG_LEVEL), settings.value(Keys.REQUEST_LOG_SKIP)))
            : Optional.empty();
    return new ServerConfig(
        settings.value(Keys.COORDINATOR_ADDRESS),
        Arrays.stream(EndpointGroup.values())
            .filter(group -> !settings.value(Keys.ENDPOINTS.get(group)))
            .collect(Collectors.toSet()),
        settings.value(Keys.BODY_LIMIT),
        log,
        Release.VERSION);
  }

  private Redaction redaction() {
    List<String> patterns = settings.value(Keys.REDACT_PATTERNS);
    if (!settings.value(Keys.REDACT)) {
      return Redaction.off();
    }
    return patterns.isEmpty() ? Redaction.standard() : Redaction.withKeys(patterns);
  }
}
