package dev.winch.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTargetTest {

  @Test
  void theDefaultPortIsThatOfTheScheme() {
    assertThat(WebhookTarget.parse("http://host"))
        .contains(new WebhookTarget(false, "host", 80, "/", ""));
    assertThat(WebhookTarget.parse("HTTPS://host/a?b=c#d"))
        .contains(new WebhookTarget(true, "host", 443, "/a?b=c", ""));
    assertThat(WebhookTarget.parse("http://[::1]:8080/"))
        .contains(new WebhookTarget(false, "::1", 8080, "/", ""));
  }

  @Test
  void namesWithUnderscoresAreNames() {
    assertThat(WebhookTarget.parse("http://my_service:81/x"))
        .contains(new WebhookTarget(false, "my_service", 81, "/x", ""));
  }

  @Test
  void userAndPasswordAreTakenOut() {
    assertThat(WebhookTarget.parse("http://me:p%40ss+word@host/"))
        .contains(new WebhookTarget(false, "host", 80, "/", "me:p@ss+word"));
  }

  @Test
  void resultsOfTemplatesAreEscaped() {
    assertThat(WebhookTarget.parse(" http://host/a b?p=ä&q=100%&r=%41\r\nX: y{}\n"))
        .contains(
            new WebhookTarget(
                false, "host", 80, "/a%20b?p=%C3%A4&q=100%25&r=%41%0D%0AX:%20y%7B%7D", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "ftp://host/",
        "file:///etc/passwd",
        "http://",
        "http:///x",
        "//host",
        "http://host:port/",
        "http://host:99999/",
        "[encrypted]",
        "http://:80/"
      })
  void othersAreNone(String text) {
    assertThat(WebhookTarget.parse(text)).isEmpty();
  }

  @Test
  void redirectsMayBeRelative() {
    WebhookTarget from = WebhookTarget.parse("http://host:81/a/b?c").orElseThrow();
    assertThat(from.resolve("/d?e")).contains(new WebhookTarget(false, "host", 81, "/d?e", ""));
    assertThat(from.resolve("d")).contains(new WebhookTarget(false, "host", 81, "/a/d", ""));
    assertThat(from.resolve("https://other/"))
        .contains(new WebhookTarget(true, "other", 443, "/", ""));
    assertThat(from.resolve("gopher://other/")).isEmpty();
  }

  @Test
  void itsTextNamesNothingSecret() {
    assertThat(WebhookTarget.parse("http://me:pass@host:81/path?key=1").orElseThrow())
        .hasToString("host:81");
  }
}
