package dev.winch.store.postgres;

import dev.winch.model.fault.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connection string of PostgreSQL: libpq's {@code host=db user=winch password='a b'}, a URL {@code
 * postgres://winch:secret@db/winch}, or the driver's {@code jdbc:postgresql:} URL. No text of this
 * class contains the password. Written by hand because the driver reads only the last form.
 *
 * @param url for the driver, without user and password
 * @param properties for the driver
 */
public record Dsn(String url, Properties properties) {
  /** libpq's keywords and the corresponding driver properties. */
  private static final Map<String, PGProperty> KEYWORDS =
      Map.ofEntries(
          Map.entry("user", PGProperty.USER),
          Map.entry("password", PGProperty.PASSWORD),
          Map.entry("sslmode", PGProperty.SSL_MODE),
          Map.entry("sslcert", PGProperty.SSL_CERT),
          Map.entry("sslkey", PGProperty.SSL_KEY),
          Map.entry("sslpassword", PGProperty.SSL_PASSWORD),
          Map.entry("sslrootcert", PGProperty.SSL_ROOT_CERT),
          Map.entry("connect_timeout", PGProperty.CONNECT_TIMEOUT),
          Map.entry("application_name", PGProperty.APPLICATION_NAME),
          Map.entry("fallback_application_name", PGProperty.APPLICATION_NAME),
          Map.entry("options", PGProperty.OPTIONS),
          Map.entry("search_path", PGProperty.CURRENT_SCHEMA),
          Map.entry("channel_binding", PGProperty.CHANNEL_BINDING));

  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** Keywords of the database's location. */
  private static final List<String> PLACE = List.of("host", "hostaddr", "port", "dbname");

  /**
   * @throws InvalidInputException naming the error without a value that may be secret
   */
  public static Dsn parse(String text) {
    String written = text.strip();
    if (written.startsWith("jdbc:postgresql:")) {
      return ofJdbc(written);
    }
    return of(
        written.matches("(?is)postgres(ql)?://.*") ? ofUrl(written) : new Keywords(written).read());
  }

  private static Dsn ofJdbc(String url) {
    Properties parsed = Driver.parseURL(url, new Properties());
    if (parsed == null) {
      throw wrong("is not a URL that the PostgreSQL driver accepts");
    }
    return new Dsn(url, new Properties());
  }

  private static Map<String, String> ofUrl(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(
          "is not a URL: the character after the first %d must be written as %%XX"
              .formatted(Math.max(e.getIndex(), 0)));
    }
    Map<String, String> values = new LinkedHashMap<>();
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String[] who = authority.substring(0, at).split(":", 2);
      values.put("user", decoded(who[0]));
      if (who.length > 1) {
        values.put("password", decoded(who[1]));
      }
    }
    hosts(authority.substring(at + 1), values);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (path.length() > 1) {
      values.put("dbname", decoded(path.substring(1)));
    }
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        String[] parts = pair.split("=", 2);
        if (parts.length < 2) {
          throw wrong("has a parameter without a value: " + decoded(parts[0]));
        }
        values.put(decoded(parts[0]), decoded(parts[1]));
      }
    }
    return values;
  }

  private static void hosts(String text, Map<String, String> values) {
    List<String> hosts = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (String one : text.split(",")) {
      int colon = one.lastIndexOf(':');
      boolean port = colon > one.lastIndexOf(']');
      hosts.add(decoded(port ? one.substring(0, colon) : one));
      ports.add(port ? one.substring(colon + 1) : "5432");
    }
    if (!text.isEmpty()) {
      values.put("host", String.join(",", hosts));
      values.put("port", String.join(",", ports));
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("has a % without two hexadecimal digits after it");
    }
  }

  private static Dsn of(Map<String, String> values) {
    var properties = new Properties();
    values.forEach(
        (keyword, value) -> {
          if (PLACE.contains(keyword)) {
            return;
          }
          if (keyword.equals("target_session_attrs")) {
            PGProperty.TARGET_SERVER_TYPE.set(properties, target(value));
            return;
          }
          PGProperty property = KEYWORDS.get(keyword);
          if (property == null) {
            throw wrong("has an unknown keyword " + keyword + "; known are " + known());
          }
          if (property == PGProperty.SSL_MODE && !SSL_MODES.contains(value)) {
            throw wrong("has an invalid sslmode; valid are " + String.join(", ", SSL_MODES));
          }
          if (property == PGProperty.CONNECT_TIMEOUT && !value.matches("\\d{1,6}")) {
            throw wrong("has a connect_timeout that is not a number of seconds");
          }
          property.set(properties, value);
        });
    String user = values.getOrDefault("user", System.getProperty("user.name", ""));
    properties.setProperty(PGProperty.USER.getName(), user);
    return new Dsn(
        "jdbc:postgresql://%s/%s"
            .formatted(places(values), encoded(values.getOrDefault("dbname", user))),
        properties);
  }

  private static String places(Map<String, String> values) {
    String[] hosts =
        values.getOrDefault("hostaddr", values.getOrDefault("host", "localhost")).split(",", -1);
    String[] ports = values.getOrDefault("port", "5432").split(",", -1);
    if (ports.length != 1 && ports.length != hosts.length) {
      throw wrong("names %d hosts and %d ports".formatted(hosts.length, ports.length));
    }
    return IntStream.range(0, hosts.length)
        .mapToObj(i -> place(hosts[i].strip(), ports[ports.length == 1 ? 0 : i].strip()))
        .collect(Collectors.joining(","));
  }

  private static String place(String host, String port) {
    if (host.startsWith("/") || host.startsWith("@")) {
      throw wrong("names a Unix socket, which the driver does not support: name a host");
    }
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw wrong("has a port that is not a number from 1 to 65535");
    }
    String name = host.isEmpty() ? "localhost" : host;
    boolean bare = name.contains(":") && !name.startsWith("[");
    return (bare ? "[" + name + "]" : name) + ":" + port;
  }

  private static String target(String value) {
    return switch (value) {
      case "any" -> "any";
      case "read-write", "primary" -> "primary";
      default ->
          throw wrong(
              "has an invalid target_session_attrs; Winch writes, so use any or read-write");
    };
  }

  private static String known() {
    return Stream.of(PLACE.stream(), KEYWORDS.keySet().stream(), Stream.of("target_session_attrs"))
        .flatMap(names -> names)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static InvalidInputException wrong(String what) {
    return new InvalidInputException("datastore.postgres.dsn " + what);
  }

  /** A data source that opens a new connection on each call. */
  public DataSource dataSource() {
    var source = new PGSimpleDataSource();
    try {
      source.setUrl(url);
      source.setTcpKeepAlive(true);
      source.setConnectTimeout(5);
      source.setApplicationName("winch");
      for (String name : properties.stringPropertyNames()) {
        source.setProperty(name, properties.getProperty(name));
      }
    } catch (SQLException e) {
      throw wrong("has a setting that the PostgreSQL driver rejects");
    }
    return source;
  }

  /** The location for messages, without user and password. */
  public String place() {
    Properties parsed = Driver.parseURL(url, properties);
    if (parsed == null) {
      return "";
    }
    return "%s on %s:%s"
        .formatted(
            PGProperty.PG_DBNAME.getOrDefault(parsed),
            PGProperty.PG_HOST.getOrDefault(parsed),
            PGProperty.PG_PORT.getOrDefault(parsed));
  }

  @Override
  public String toString() {
    return "PostgreSQL database " + place();
  }

  /** libpq's list of {@code keyword = value}, values with blanks in single quotes. */
  private static final class Keywords {
    private final String text;
    private int at;

    Keywords(String text) {
      this.text = text;
    }

    Map<String, String> read() {
      Map<String, String> values = new LinkedHashMap<>();
      for (skipBlanks(); at < text.length(); skipBlanks()) {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !isBlank(text.charAt(at))) {
          at++;
        }
        String keyword = text.substring(start, at).toLowerCase(Locale.ROOT);
        skipBlanks();
        if (at == text.length() || text.charAt(at) != '=' || keyword.isEmpty()) {
          throw wrong(
              "is not a list of keyword=value: a keyword or = is missing after %d characters"
                  .formatted(start));
        }
        at++;
        skipBlanks();
        values.put(keyword, value(keyword));
      }
      return values;
    }

    private String value(String keyword) {
      var value = new StringBuilder();
      boolean quoted = at < text.length() && text.charAt(at) == '\'';
      at += quoted ? 1 : 0;
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (quoted ? c == '\'' : isBlank(c)) {
          return value.toString();
        }
        if (c == '\\' && at < text.length()) {
          c = text.charAt(at++);
        }
        value.append(c);
      }
      if (quoted) {
        throw wrong("has an unclosed quote in the value of " + keyword);
      }
      return value.toString();
    }

    private void skipBlanks() {
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
    }

    private static boolean isBlank(char c) {
      return Character.isWhitespace(c);
    }
  }
}
