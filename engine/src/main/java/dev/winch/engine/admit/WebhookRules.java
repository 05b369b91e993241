package dev.winch.engine.admit;

import dev.winch.engine.evaluation.TemplateTags;
import dev.winch.model.spec.HeaderName;
import dev.winch.model.spec.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for webhooks. */
final class WebhookRules {
  /** Headers that prove where a call comes from. */
  private static final Set<String> PROOF =
      Set.of("x-winch-delivery", "x-winch-event", "x-winch-signature");

  private static final Pattern TAG = Pattern.compile("\\{\\{.*?}}", Pattern.DOTALL);
  private static final int HIGHEST_PORT = 65_535;

  private final ValidationErrors found;
  private final FieldRules fields;
  private final ExpressionRules expressions;

  WebhookRules(ValidationErrors found, FieldRules fields, ExpressionRules expressions) {
    this.found = found;
    this.fields = fields;
    this.expressions = expressions;
  }

  /** Checks the list {@code webhooks} of a job or a sub-job. */
  void all(FieldPath around, List<Webhook> webhooks) {
    for (int i = 0; i < webhooks.size(); i++) {
      webhook(around.item("webhooks", i), webhooks.get(i));
    }
  }

  private void webhook(FieldPath at, Webhook webhook) {
    fields.required(at.field("url"), webhook.url());
    if (!webhook.url().isEmpty() && !mayBeHttp(webhook.url())) {
      found.addOwn(
          at.field("url"), "url", "must be an http or https address", "such as https://host/path");
    }
    webhook.headers().forEach((name, value) -> header(at.entry("headers", name), name, value));
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

  private void header(FieldPath at, String name, String value) {
    if (!HeaderName.isValid(name)) {
      found.addOwn(
          at,
          "header-name",
          name.isEmpty()
              ? "the name of a header must not be empty"
              : "the name of a header must not contain " + badCharacter(name),
          "use letters, digits and dashes, such as X-Api-Key");
    } else if (HeaderName.isFraming(name) || PROOF.contains(name.toLowerCase(Locale.ROOT))) {
      found.addOwn(
          at, "header-name", "the header " + name + " is set by the sender", "leave it out");
    }
    // What a template yields is known when the call is made.
    TAG.matcher(value)
        .replaceAll("")
        .codePoints()
        .filter(c -> !isOfValue(c))
        .findFirst()
        .ifPresent(
            c ->
                found.addOwn(
                    at,
                    "header-value",
                    "the value of a header must not contain " + character(c),
                    "use one line of ISO 8859-1 characters; encode other text, such as by toBase64"));
  }

  private static boolean isOfValue(int c) {
    return c == '\t' || (c >= ' ' && c <= 0xFF && (c < 0x7F || c > 0x9F));
  }

  private static String badCharacter(String name) {
    return name.codePoints()
        .filter(c -> !HeaderName.isValid(Character.toString(c)))
        .mapToObj(WebhookRules::character)
        .findFirst()
        .orElse("it");
  }

  private static String character(int c) {
    return switch (c) {
      case '\n', '\r' -> "a line break";
      case ' ' -> "a blank";
      default -> c > ' ' && c < 0x7F ? "'" + (char) c + "'" : "U+%04X".formatted(c);
    };
  }

  /** Whether it is an address, or may become one: what stands before the first tag is kept. */
  private static boolean mayBeHttp(String text) {
    if (!TemplateTags.mayBe(text)) {
      return isHttp(text);
    }
    String start = text.substring(0, text.indexOf("{{")).toLowerCase(Locale.ROOT);
    return Stream.of("http://", "https://")
        .anyMatch(s -> s.startsWith(start) || start.startsWith(s));
  }

  private static boolean isHttp(String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      boolean https = "https".equalsIgnoreCase(uri.getScheme());
      return (http || https) && uri.getRawAuthority() != null && uri.getPort() <= HIGHEST_PORT;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
