package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tokens of programs. */
class TokensTest extends AccountFixture {
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
}
