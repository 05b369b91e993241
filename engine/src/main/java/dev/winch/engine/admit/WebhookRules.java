package dev.winch.engine.admit;

import dev.winch.model.spec.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** The rules for webhooks. */
final class WebhookRules {
  private final Findings found;
  private final FieldRules fields;
  private final ExpressionRules expressions;

  WebhookRules(Findings found, FieldRules fields, ExpressionRules expressions) {
    this.found = found;
    this.fields = fields;
    this.expressions = expressions;
  }

  /** Checks the list {@code webhooks} of a job or a sub-job. */
  void all(Place around, List<Webhook> webhooks) {
    for (int i = 0; i < webhooks.size(); i++) {
      webhook(around.item("webhooks", i), webhooks.get(i));
    }
  }

  private void webhook(Place at, Webhook webhook) {
    fields.required(at.field("url"), webhook.url());
    if (!webhook.url().isEmpty() && !Tagged.mayBe(webhook.url()) && !isHttp(webhook.url())) {
      found.addOwn(
          at.field("url"), "url", "must be an http or https address", "such as https://host/path");
    }
    if (!webhook.event().isEmpty() && !Webhook.EVENTS.contains(webhook.event())) {
      found.addOwn(
          at.field("event"),
          "event",
          "no such event: " + webhook.event(),
          "one of " + String.join(", ", Webhook.EVENTS));
    }
    expressions.expression(at.field("if"), webhook.condition());
    webhook
        .signature()
        .ifPresent(s -> fields.required(at.field("signature").field("secret"), s.secret()));
  }

  private static boolean isHttp(String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      boolean https = "https".equalsIgnoreCase(uri.getScheme());
      return (http || https) && uri.getRawAuthority() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
