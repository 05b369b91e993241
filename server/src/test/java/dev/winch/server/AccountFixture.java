package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.UserId;
import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server where users log in, with an administrator and Ann. */
abstract class AccountFixture {
  static final String ADMIN = AccessTest.basic("root:root-pass");

  static final String ANN = AccessTest.basic("ann:ann-pass");

  final ApiFixture api = ApiFixture.withUsers();

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

  Heard ask(String method, String path, String who, String body) throws IOException {
    return api.ask(method, path, who + "Content-Type: application/json\n", body);
  }

  Heard get(String path, String who) throws IOException {
    return ask("GET", path, who, "");
  }

  static String field(Heard heard, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(heard.body());
    assertThat(found.find()).as(name + " in " + heard.body()).isTrue();
    return found.group(1);
  }

  static String bearer(String token) {
    return "Authorization: Bearer " + token + "\n";
  }

  String token(String who, String more) throws IOException {
    Heard made = ask("POST", "/tokens", who, "{\"name\":\"ci\"" + more + "}");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    return field(made, "token");
  }

  Heard login(String user, String password, String more) throws IOException {
    return ask(
        "POST",
        "/login",
        more,
        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(user, password));
  }

  static String cookie(Heard login) {
    return "Cookie: a=b; " + login.headers().get("set-cookie").split(";")[0] + "\n";
  }

  static String from(String address) {
    return "X-Forwarded-For: " + address + "\n";
  }

  static List<String> actions(Heard audit) {
    return Pattern.compile("\"action\":\"([A-Z_]+)\"")
        .matcher(audit.body())
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}
