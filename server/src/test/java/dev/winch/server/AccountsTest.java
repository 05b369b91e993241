package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.run.UserId;
import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users, tokens, sessions, wrong passwords, and the audit log of all of them. */
class AccountsTest {
  private static final String ADMIN = AccessTest.basic("root:root-pass");
  private static final String ANN = AccessTest.basic("ann:ann-pass");

  private final ApiFixture api = ApiFixture.withUsers();

  @BeforeEach
  void users() {
    api.addUser("root", "root-pass", false);
    api.addUser("ann", "ann-pass", false);
    api.store.write(
        t -> {
          t.accounts().assign(new UserId("id-of-root"), List.of("admin"));
          return null;
        });
  }

  @AfterEach
  void close() {
    api.close();
  }

  private Heard ask(String method, String path, String who, String body) throws IOException {
    return api.ask(method, path, who + "Content-Type: application/json\n", body);
  }

  private Heard get(String path, String who) throws IOException {
    return ask("GET", path, who, "");
  }

  private static String field(Heard heard, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(heard.body());
    assertThat(found.find()).as(name + " in " + heard.body()).isTrue();
    return found.group(1);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\n";
  }

  private String token(String who, String more) throws IOException {
    Heard made = ask("POST", "/tokens", who, "{\"name\":\"ci\"" + more + "}");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    return field(made, "token");
  }

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
  void whatIsWrongWithAChangeIsNamed() throws IOException {
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
  void aTokenLogsInUntilItExpiresOrIsRevoked() throws IOException {
    String text = token(ANN, ",\"expiresIn\":\"1h\"");
    Heard mine = get("/tokens", bearer(text));
    String id = field(mine, "id");

    assertThat(mine.body()).contains("\"name\":\"ci\"", "\"username\":\"ann\"");
    assertThat(mine.body()).doesNotContain(text);
    assertThat(get("/me", bearer(text)).body()).contains("\"username\":\"ann\"");
    await()
        .untilAsserted(
            () ->
                assertThat(api.reads().accounts().token(id).orElseThrow().usedAt())
                    .contains(api.clock.instant()));
    assertThat(get("/tokens?user=*", ADMIN).body()).contains(id);
    assertThat(get("/tokens?user=root", ANN).status()).isEqualTo(403);
    assertThat(get("/jobs", bearer(text + "x")).status()).isEqualTo(401);
    assertThat(get("/jobs", bearer("winch_")).status()).isEqualTo(401);

    assertThat(ask("DELETE", "/tokens/" + id, ANN, "").status()).isEqualTo(200);
    assertThat(get("/jobs", bearer(text)).status()).isEqualTo(401);

    String other = token(ANN, ",\"expiresIn\":\"1h\"");
    assertThat(get("/jobs", bearer(other)).status()).isEqualTo(200);
    api.clock.advance(Duration.ofHours(1));
    assertThat(get("/jobs", bearer(other)).status()).isEqualTo(401);
  }

  @Test
  void aTokenMakesNoStrongerAndNoLongerOne() throws IOException {
    String weak = token(ADMIN, ",\"role\":\"viewer\",\"expiresIn\":\"1h\"");

    Heard child = ask("POST", "/tokens", bearer(weak), "{\"name\":\"child\"}");
    Heard stronger = ask("POST", "/tokens", bearer(weak), "{\"name\":\"x\",\"role\":\"operator\"}");

    assertThat(child.body()).contains("\"role\":\"viewer\"");
    String expiry = field(get("/me", bearer(weak)), "expiresAt");
    assertThat(field(child, "expiresAt")).isEqualTo(expiry);
    assertThat(stronger.status()).isEqualTo(403);
  }

  @Test
  void theTokensOfADisabledOrWeakenedUserFollow() throws IOException {
    assertThat(ask("PUT", "/users/ann", ADMIN, "{\"roles\":[\"operator\"]}").status())
        .isEqualTo(200);
    String text = token(ANN, ",\"role\":\"operator\"");
    assertThat(ask("POST", "/jobs", bearer(text), "{}").status()).isEqualTo(400);

    ask("PUT", "/users/ann", ADMIN, "{\"roles\":[\"viewer\"]}");
    assertThat(ask("POST", "/jobs", bearer(text), "{}").status()).isEqualTo(403);
    ask("PUT", "/users/ann", ADMIN, "{\"disabled\":true}");
    assertThat(get("/jobs", bearer(text)).status()).isEqualTo(401);
  }

  @Test
  void aTokenThatAnotherProcessRevokesWorksForFiveSeconds() throws IOException {
    String text = token(ANN, "");
    assertThat(get("/jobs", bearer(text)).status()).isEqualTo(200);
    String id = field(get("/tokens", ANN), "id");
    api.store.write(t -> t.accounts().deleteToken(id));

    assertThat(get("/jobs", bearer(text)).status()).isEqualTo(200);
    api.clock.advance(Duration.ofSeconds(6));
    assertThat(get("/jobs", bearer(text)).status()).isEqualTo(401);
  }

  private Heard login(String user, String password, String more) throws IOException {
    return ask(
        "POST",
        "/login",
        more,
        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(user, password));
  }

  private static String cookie(Heard login) {
    return "Cookie: a=b; " + login.headers().get("set-cookie").split(";")[0] + "\n";
  }

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

  private static String from(String address) {
    return "X-Forwarded-For: " + address + "\n";
  }

  @Test
  void manyPasswordsOfOneClientAtOnceWaitTheirTurn() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String wrong = AccessTest.basic("nobody" + i + ":guess");
        answers.add(clients.submit(() -> get("/jobs", from("10.0.0.67") + wrong).status()));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(401);
      }
    }
  }

  @Test
  void guessingIsSlowedDownAndLocksNobodyElseOut() throws IOException {
    String guesser = from("10.0.0.66");
    String wrong = AccessTest.basic("ann:guess");
    assertThat(get("/jobs", from("10.0.0.1") + ANN).status()).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      assertThat(get("/jobs", guesser + wrong).status()).isEqualTo(401);
    }
    Heard blocked = get("/jobs", guesser + wrong);

    assertThat(blocked.status()).isEqualTo(429);
    assertThat(blocked.headers()).containsEntry("retry-after", "1");
    assertThat(login("ann", "ann-pass2", guesser).status()).isEqualTo(429);
    assertThat(get("/jobs", guesser + ANN).status())
        .as("this process has seen the right password before")
        .isEqualTo(200);
    assertThat(login("ann", "ann-pass", from("10.0.0.2")).status()).isEqualTo(200);
    assertThat(get("/jobs", guesser + AccessTest.basic("root:root-pass")).status()).isEqualTo(200);

    api.clock.advance(Duration.ofSeconds(1));
    assertThat(get("/jobs", guesser + wrong).status()).isEqualTo(401);
    assertThat(get("/jobs", guesser + wrong).headers()).containsEntry("retry-after", "2");
  }

  /** What was right a day long is checked by one query, so a guesser cannot occupy its turn. */
  @Test
  void aKnownPairNeedsNoTurn() throws IOException {
    assertThat(get("/jobs", ANN).status()).isEqualTo(200);
    api.clock.advance(Duration.ofHours(2));
    assertThat(get("/jobs", ANN).status()).isEqualTo(200);
    api.store.breakDown("the database does not answer");
    assertThat(get("/nope", ANN).status()).isEqualTo(404);
    api.clock.advance(Duration.ofMinutes(2));
    assertThat(get("/nope", ANN).status()).as("the query").isEqualTo(503);
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

  private static List<String> actions(Heard audit) {
    return Pattern.compile("\"action\":\"([A-Z_]+)\"")
        .matcher(audit.body())
        .results()
        .map(found -> found.group(1))
        .toList();
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
  void whereUsersDoNotLogInThereIsNothingToManage() throws IOException {
    try (ApiFixture open = new ApiFixture()) {
      for (String path : List.of("/tokens", "/me", "/roles", "/audit", "/users/ann")) {
        assertThat(open.get(path).status()).as(path).isEqualTo(404);
      }
      assertThat(open.get("/users").status()).isEqualTo(405);
    }
  }
}
