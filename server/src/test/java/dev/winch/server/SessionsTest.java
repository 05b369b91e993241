package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Sessions of browsers, and passwords. */
class SessionsTest extends AccountFixture {
  @Test
  void aBrowserLogsInWithACookieThatScriptsCannotReadAndOtherPagesCannotUse() throws IOException {
    Heard login = login("ann", "ann-pass", "");
    String session = cookie(login);
    String csrf = "X-CSRF-Token: " + field(login, "csrfToken") + "\n";

    assertThat(login.status()).isEqualTo(200);
    assertThat(login.headers().get("set-cookie"))
        .contains("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict")
        .doesNotContain("Secure");
    assertThat(login.headers()).containsEntry("cache-control", "no-store");
    assertThat(get("/me", session).body()).contains(field(login, "csrfToken"));
    assertThat(ask("POST", "/jobs", session, "{}").status()).isEqualTo(403);
    assertThat(ask("POST", "/jobs", session + "X-CSRF-Token: x\n", "{}").status()).isEqualTo(403);
    assertThat(ask("POST", "/jobs", session + csrf, "{}").status()).isEqualTo(400);
    assertThat(get("/tokens", session).body()).as("a session is no token").contains("[]");

    Heard logout = ask("POST", "/logout", session + csrf, "");
    assertThat(logout.headers().get("set-cookie")).contains("winch_session=;", "Max-Age=0");
    Heard after = get("/me", session);
    assertThat(after.status()).isEqualTo(401);
    assertThat(after.headers())
        .as("no dialog of the browser")
        .containsEntry("www-authenticate", "Bearer realm=Restricted");
  }

  @Test
  void aSessionEndsWithItsTimeAndWithTheOldPassword() throws IOException {
    String first = cookie(login("ann", "ann-pass", ""));
    String second = cookie(login("ann", "ann-pass", "X-Forwarded-Proto: https\n"));
    assertThat(first).isNotEqualTo(second);
    assertThat(login("ann", "ann-pass", "X-Forwarded-Proto: https\n").headers().get("set-cookie"))
        .endsWith("; Secure");
    api.clock.advance(Duration.ofHours(12));
    assertThat(get("/me", first).status()).isEqualTo(401);

    String third = cookie(login("ann", "ann-pass", ""));
    assertThat(get("/me", third).status()).isEqualTo(200);
    ask("PUT", "/users/ann", ADMIN, "{\"password\":\"new\"}");
    assertThat(get("/me", third).status()).isEqualTo(401);
  }

  private Heard newPassword(String who, String current, String password) throws IOException {
    return ask(
        "PUT",
        "/me/password",
        who,
        "{\"current\":\"%s\",\"password\":\"%s\"}".formatted(current, password));
  }

  @Test
  void aUserChangesTheOwnPasswordAndTheOtherSessionsEnd() throws IOException {
    String other = cookie(login("ann", "ann-pass", ""));
    Heard login = login("ann", "ann-pass", "");
    String mine = cookie(login) + "X-CSRF-Token: " + field(login, "csrfToken") + "\n";

    Heard changed = newPassword(mine, "ann-pass", "better");

    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(get("/me", other).status()).isEqualTo(401);
    assertThat(get("/me", mine).status()).isEqualTo(401);
    assertThat(get("/me", cookie(changed)).body()).contains(field(changed, "csrfToken"));
    assertThat(get("/me", ANN).status()).isEqualTo(401);
    assertThat(get("/me", AccessTest.basic("ann:better")).status()).isEqualTo(200);
    assertThat(get("/audit", ADMIN).body())
        .contains("USER_CHANGED", "ann, own new password")
        .doesNotContain("better");
  }

  @Test
  void aWrongCurrentPasswordChangesNothingAndCannotBeGuessed() throws IOException {
    String guesser = from("10.0.0.66") + ANN;
    assertThat(newPassword(guesser, "ann-pass", " ").body()).contains("must provide password");
    assertThat(newPassword(guesser, "ann-pass", "x".repeat(73)).body())
        .contains("invalid password");
    for (int i = 0; i < 20; i++) {
      Heard wrong = newPassword(guesser, "guess", "better");
      assertThat(wrong.status()).isEqualTo(400);
      assertThat(wrong.body()).isEqualTo("{\"message\":\"the current password is wrong\"}\n");
    }
    assertThat(newPassword(guesser, "guess", "better").status()).isEqualTo(429);
    assertThat(newPassword(ANN, "", "better").status()).isEqualTo(400);
    assertThat(get("/me", ANN).status()).isEqualTo(200);
  }

  @Test
  void aFormOfAnotherSiteCannotLogIn() throws IOException {
    Heard form =
        api.ask(
            "POST",
            "/login",
            "Content-Type: text/plain\n",
            "{\"username\":\"ann\",\"password\":\"ann-pass\"}");

    assertThat(form.status()).isEqualTo(400);
    assertThat(form.headers()).doesNotContainKey("set-cookie");
  }
}
