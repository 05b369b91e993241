package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users: made, changed, deleted, and what is recorded of that. */
class AccountsTest extends AccountFixture {
  @Test
  void anAdministratorMakesChangesAndDeletesUsers() throws IOException {
    Heard made =
        ask(
            "POST",
            "/users",
            ADMIN,
            "{\"username\":\"bob\",\"password\":\"bob-pass\",\"roles\":[\"viewer\"]}");
    String bob = AccessTest.basic("bob:bob-pass");

    assertThat(made.body()).contains("\"username\":\"bob\"", "\"roles\":[\"viewer\"]");
    assertThat(get("/jobs", bob).status()).isEqualTo(200);
    Heard refused = ask("POST", "/jobs", bob, "{}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("POST /jobs needs the role operator; bob has viewer");
    assertThat(ask("PUT", "/users/bob", ADMIN, "{\"roles\":[\"operator\"]}").body())
        .contains("\"roles\":[\"operator\"]");
    assertThat(ask("POST", "/jobs", bob, "{}").status()).as("at once").isEqualTo(400);
    assertThat(get("/users", ADMIN).body()).contains("ann", "bob", "root", "\"totalItems\":4");
    assertThat(get("/users/bob", ADMIN).body()).doesNotContain("bob-pass", "hash", "$2");

    assertThat(ask("PUT", "/users/bob", ADMIN, "{\"password\":\"new\"}").status()).isEqualTo(200);
    assertThat(get("/jobs", bob).status()).as("the old password").isEqualTo(401);
    assertThat(get("/jobs", AccessTest.basic("bob:new")).status()).isEqualTo(200);
    assertThat(ask("PUT", "/users/bob", ADMIN, "{\"disabled\":true}").status()).isEqualTo(200);
    assertThat(get("/jobs", AccessTest.basic("bob:new")).status()).isEqualTo(401);
    assertThat(ask("DELETE", "/users/bob", ADMIN, "").status()).isEqualTo(200);
    assertThat(get("/users/bob", ADMIN).status()).isEqualTo(404);
    assertThat(ask("POST", "/users", ADMIN, "{\"username\":\"bob\",\"password\":\"x\"}").status())
        .as("jobs may name the old bob")
        .isEqualTo(400);
  }

  @Test
  void aWrongChangeIsNamed() throws IOException {
    for (String body : List.of("{\"roles\":[\"boss\"]}", "{\"rolls\":[]}", "{\"disabled\":1}")) {
      assertThat(ask("PUT", "/users/ann", ADMIN, body).status()).as(body).isEqualTo(400);
    }
    assertThat(ask("PUT", "/users/ann", ADMIN, "{\"roles\":[\"boss\"]}").body())
        .contains("unknown role boss; there are admin, operator, public, viewer");
    for (String body : List.of("{\"roles\":[]}", "{\"disabled\":true}")) {
      Heard last = ask("PUT", "/users/root", ADMIN, body);
      assertThat(last.status()).isEqualTo(400);
      assertThat(last.body()).contains("last administrator");
    }
    assertThat(ask("DELETE", "/users/root", ADMIN, "").status()).isEqualTo(400);
    assertThat(ask("PUT", "/users/guest", ADMIN, "{\"password\":\"x\"}").status()).isEqualTo(400);
    assertThat(ask("DELETE", "/roles/admin", ADMIN, "").status()).isEqualTo(400);
    assertThat(ask("POST", "/roles", ADMIN, "{\"slug\":\"A b\"}").status()).isEqualTo(400);
    assertThat(ask("POST", "/roles", ADMIN, "{\"slug\":\"viewer\"}").status()).isEqualTo(400);
    for (String body :
        List.of(
            "{}",
            "{\"name\":\"x\",\"expiresIn\":\"soon\"}",
            "{\"name\":\"x\",\"role\":\"x\"}",
            "{\"name\":\"x\",\"expiresIn\":\"90000h\"}",
            "{\"name\":\"x\",\"expiresIn\":\"-1h\"}")) {
      assertThat(ask("POST", "/tokens", ADMIN, body).status()).as(body).isEqualTo(400);
    }
  }

  @Test
  void loginsFailuresAndChangesAreAudited() throws IOException {
    login("ann", "ann-pass", from("10.0.0.1"));
    for (int i = 0; i < 3; i++) {
      get("/jobs", from("10.0.0.66") + AccessTest.basic("ann:guess"));
      get("/jobs", from("10.0.0.66") + AccessTest.basic("not-a-user:guess"));
    }
    ask("POST", "/users", ADMIN, "{\"username\":\"bob\",\"password\":\"secret-pass\"}");
    ask("PUT", "/users/bob", ADMIN, "{\"roles\":[\"viewer\"]}");
    ask("POST", "/roles", ADMIN, "{\"slug\":\"build\"}");
    ask("DELETE", "/roles/build", ADMIN, "");
    ask("DELETE", "/users/bob", ADMIN, "");
    String token = token(ADMIN, "");
    ask("DELETE", "/tokens/" + field(get("/tokens", ADMIN), "id"), ADMIN, "");

    await()
        .untilAsserted(
            () ->
                assertThat(actions(get("/audit", ADMIN)))
                    .containsExactlyInAnyOrder(
                        "LOGGED_IN",
                        "LOGGED_IN",
                        "LOGGED_IN",
                        "LOGIN_FAILED",
                        "LOGIN_FAILED",
                        "USER_ADDED",
                        "USER_CHANGED",
                        "ROLE_ADDED",
                        "ROLE_DELETED",
                        "USER_DELETED",
                        "TOKEN_CREATED",
                        "TOKEN_REVOKED"));
    Heard all = get("/audit", ADMIN);
    assertThat(all.body())
        .contains("\"address\":\"10.0.0.66\"", "bob, roles: viewer")
        .doesNotContain(token, "secret-pass", "not-a-user", "guess\"");
    Heard piece = get("/audit?size=5", ADMIN);
    assertThat(actions(piece)).hasSize(5);
    assertThat(actions(get("/audit?size=100&after=" + field(piece, "next"), ADMIN))).hasSize(7);
    assertThat(get("/audit?after=x", ADMIN).status()).isEqualTo(400);
  }

  @Test
  void answersTellBrowsersToBeStrict() throws IOException {
    for (Heard heard : List.of(get("/jobs", ""), get("/health", ""), get("/me", ANN))) {
      assertThat(heard.headers())
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("content-security-policy", "frame-ancestors 'none'")
          .containsEntry("referrer-policy", "no-referrer")
          .containsEntry("cache-control", "no-store")
          .doesNotContainKey("strict-transport-security");
    }
  }

  @Test
  void withoutLoginsAccountsCannotBeManaged() throws IOException {
    try (ApiFixture open = new ApiFixture()) {
      for (String path : List.of("/tokens", "/roles", "/audit", "/users/ann")) {
        assertThat(open.get(path).status()).as(path).isEqualTo(404);
      }
      assertThat(open.get("/users").status()).isEqualTo(405);
      assertThat(open.get("/me").body())
          .contains("\"username\":\"guest\"", "\"disabled\":true", "\"level\":\"admin\"");
    }
  }
}
