package dev.winch.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @Test
  void whatIsNotSaidIsWhatTheSchemeSays() {
    assertThat(Target.parse("http://host")).contains(new Target(false, "host", 80, "/", ""));
    assertThat(Target.parse("HTTPS://host/a?b=c#d"))
        .contains(new Target(true, "host", 443, "/a?b=c", ""));
    assertThat(Target.parse("http://[::1]:8080/"))
        .contains(new Target(false, "::1", 8080, "/", ""));
  }

  @Test
  void namesWithUnderscoresAreNames() {
    assertThat(Target.parse("http://my_service:81/x"))
        .contains(new Target(false, "my_service", 81, "/x", ""));
  }

  @Test
  void userAndPasswordAreTakenOut() {
    assertThat(Target.parse("http://me:p%40ss+word@host/"))
        .contains(new Target(false, "host", 80, "/", "me:p@ss+word"));
  }

  @Test
  void whatTemplatesBringIsEscaped() {
    assertThat(Target.parse(" http://host/a b?p=ä&q=100%&r=%41\r\nX: y{}\n"))
        .contains(
            new Target(false, "host", 80, "/a%20b?p=%C3%A4&q=100%25&r=%41%0D%0AX:%20y%7B%7D", ""));
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
    assertThat(Target.parse(text)).isEmpty();
  }

  @Test
  void redirectsMayBeRelative() {
    Target from = Target.parse("http://host:81/a/b?c").orElseThrow();
    assertThat(from.resolve("/d?e")).contains(new Target(false, "host", 81, "/d?e", ""));
    assertThat(from.resolve("d")).contains(new Target(false, "host", 81, "/a/d", ""));
    assertThat(from.resolve("https://other/")).contains(new Target(true, "other", 443, "/", ""));
    assertThat(from.resolve("gopher://other/")).isEmpty();
  }

  @Test
  void itsTextNamesNothingSecret() {
    assertThat(Target.parse("http://me:pass@host:81/path?key=1").orElseThrow())
        .hasToString("host:81");
  }
}
