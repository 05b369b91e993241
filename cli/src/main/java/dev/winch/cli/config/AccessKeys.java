package dev.winch.cli.config;

import static dev.winch.cli.config.KeyType.BOOL;
import static dev.winch.cli.config.KeyType.LIST;
import static dev.winch.cli.config.KeyType.TEXT;
import static dev.winch.cli.config.KeyType.number;

import dev.winch.cli.config.Key.Standing;
import dev.winch.server.middleware.Passwords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The keys about who may use the API. */
public final class AccessKeys {
  static final List<Key<?>> ALL = new ArrayList<>();

  public static final Key<Boolean> INSECURE =
      key(
          "coordinator.insecure",
          BOOL,
          "false",
          "`true`, or the flag `--insecure`: the API may listen where other machines reach it"
              + " without authentication");
  public static final Key<String> TLS_CERT =
      key(
          "coordinator.tls.cert_file",
          TEXT,
          "",
          "PEM file of the server's certificate, followed by its issuers; with it the API answers"
              + " HTTPS only (TLS 1.2 and 1.3). A changed file is used within 5 seconds, without a"
              + " restart");
  public static final Key<String> TLS_KEY =
      key(
          "coordinator.tls.key_file",
          TEXT,
          "",
          "PEM file of its private key: PKCS#8 without a password, RSA or EC; `openssl pkey -in OLD"
              + " -out NEW` converts others");
  public static final Key<Boolean> BASIC_AUTH =
      key(
          "middleware.web.basicauth.enabled",
          BOOL,
          "false",
          "users log in with name and password; without it every client is the guest and sees"
              + " everything. `/health`, `/live`, `/ready`, `/openapi.json`, `/schema` and `/docs` are"
              + " open");
  public static final Key<String> FIRST_USER =
      key(
          "middleware.web.basicauth.first_user",
          TEXT.that(
              "name:password, the password at most 72 bytes long",
              AccessKeys::isEmptyOrNameAndPassword),
          "",
          "`name:password` of an administrator that a start makes if there is no user of this name:"
              + " the one who makes the others");
  public static final Key<Boolean> KEY_AUTH =
      key(
          "middleware.web.keyauth.enabled",
          BOOL,
          "false",
          "every request but `/health`, `/live`, `/ready`, `/openapi.json`, `/schema` and `/docs`"
              + " needs the key: `Authorization: Bearer KEY`, or `X-API-Key`");
  public static final Key<String> KEY_AUTH_KEY =
      key("middleware.web.keyauth.key", TEXT, "", "that key; a long random text");
  public static final Key<Boolean> RATE_LIMIT =
      key(
          "middleware.web.ratelimit.enabled",
          BOOL,
          "false",
          "bounds the requests of each client address; 429 beyond");
  public static final Key<Integer> RATE_LIMIT_RPS =
      key(
          "middleware.web.ratelimit.rps",
          number(1, 1_000_000),
          "20",
          "requests a second, and as many at once");
  public static final Key<List<String>> RATE_LIMIT_PROXIES =
      key(
          "middleware.web.ratelimit.proxies",
          LIST,
          "",
          "addresses of proxies in front of Winch: what they say in `X-Forwarded-For` or"
              + " `X-Real-IP` is the client's address");
  public static final Key<Boolean> CORS =
      key(
          "middleware.web.cors.enabled",
          BOOL,
          "false",
          "lets pages of other origins use the API in a browser");
  public static final Key<List<String>> CORS_ORIGINS =
      key(
          "middleware.web.cors.origins",
          LIST,
          "*",
          "which origins: `*` stands for any text, `?` for any character");
  public static final Key<List<String>> CORS_METHODS =
      key("middleware.web.cors.methods", LIST, "*", "methods that such pages may use");
  public static final Key<List<String>> CORS_HEADERS =
      key(
          "middleware.web.cors.headers",
          LIST,
          "*",
          "headers that such pages may send, and read in answers");
  public static final Key<Boolean> CORS_CREDENTIALS =
      key("middleware.web.cors.credentials", BOOL, "false", "whether they may send credentials");

  public static final Key<String> CLIENT_USER =
      key(
          "client.user",
          TEXT.that("name:password", text -> text.isEmpty() || text.indexOf(':') > 0),
          "",
          "`name:password` that the client commands log in with");
  public static final Key<String> CLIENT_TOKEN =
      key(
          "client.token",
          TEXT,
          "",
          "the token that the client commands log in with; without it that of `winch login`");
  public static final Key<String> CLIENT_KEY =
      key("client.key", TEXT, "", "the key that the client commands send");

  public static final Key<String> CLIENT_CA_FILE =
      key(
          "client.ca_file",
          TEXT,
          "",
          "PEM file of the certificates that the client commands trust for `https://` addresses;"
              + " without it those that the JVM trusts");

  private AccessKeys() {}

  private static boolean isEmptyOrNameAndPassword(String text) {
    int colon = text.indexOf(':');
    int password = text.substring(colon + 1).getBytes(StandardCharsets.UTF_8).length;
    return text.isEmpty()
        || (colon >= 1 && colon <= 64 && password >= 1 && password <= Passwords.LONGEST);
  }

  private static <T> Key<T> key(String name, KeyType<T> kind, String fallback, String meaning) {
    Key<T> key = new Key<>(name, kind, fallback, meaning, Standing.USED);
    ALL.add(key);
    return key;
  }
}
