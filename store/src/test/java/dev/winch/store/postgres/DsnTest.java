package dev.winch.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DsnTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "host=db user=w dbname=jobs                | jdbc:postgresql://db:5432/jobs",
        "user=w                                    | jdbc:postgresql://localhost:5432/w",
        "host = db  port= 6543 user =w             | jdbc:postgresql://db:6543/w",
        "host='db' user=w dbname='my jobs'         | jdbc:postgresql://db:5432/my%20jobs",
        "host=a,b port=1,2 user=w                  | jdbc:postgresql://a:1,b:2/w",
        "host=a,b user=w                           | jdbc:postgresql://a:5432,b:5432/w",
        "host=name hostaddr=10.0.0.1 user=w        | jdbc:postgresql://10.0.0.1:5432/w",
        "host=::1 user=w                           | jdbc:postgresql://[::1]:5432/w",
        "postgres://w:p@db/jobs                    | jdbc:postgresql://db:5432/jobs",
        "postgresql://w@db:6543/jobs               | jdbc:postgresql://db:6543/jobs",
        "postgres://w@[::1]:6543/jobs              | jdbc:postgresql://[::1]:6543/jobs",
        "postgres://w@a:1,b/jobs                   | jdbc:postgresql://a:1,b:5432/jobs",
        "postgres://w@/jobs                        | jdbc:postgresql://localhost:5432/jobs",
        "jdbc:postgresql://db/jobs?user=w          | jdbc:postgresql://db/jobs?user=w",
      })
  void everyFormNamesThePlace(String text, String url) {
    assertThat(Dsn.parse(text).url()).isEqualTo(url);
  }

  @Test
  void valuesReachTheDriverUnquoted() {
    Properties properties =
        Dsn.parse(
                "host=db user='a b' password='it\\'s a \\\\' sslmode=verify-full connect_timeout=7"
                    + " application_name=x search_path=winch target_session_attrs=read-write")
            .properties();

    assertThat(properties)
        .containsEntry("user", "a b")
        .containsEntry("password", "it's a \\")
        .containsEntry("sslmode", "verify-full")
        .containsEntry("connectTimeout", "7")
        .containsEntry("ApplicationName", "x")
        .containsEntry("currentSchema", "winch")
        .containsEntry("targetServerType", "primary");
    assertThat(Dsn.parse("postgres://a%20b:p%40ss+%2F@db/x?sslmode=disable").properties())
        .containsEntry("user", "a b")
        .containsEntry("password", "p@ss+/")
        .containsEntry("sslmode", "disable");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "host=db password=hunter2 user           | is not a list of keyword=value",
        "hunter2                                 | is not a list of keyword=value",
        "host=db password='hunter2               | an unclosed quote in the value of" + " password",
        "host=db passwort=hunter2                | an unknown keyword passwort; known are"
            + " application_name",
        "host=db password=hunter2 sslmode=maybe  | an invalid sslmode; valid are disable",
        "host=db password=hunter2 port=x         | a port that is not a number",
        "host=db password=hunter2 port=70000     | a port that is not a number",
        "host=a,b port=1,2,3 password=hunter2    | names 2 hosts and 3 ports",
        "host=/run/postgresql password=hunter2   | names a Unix socket",
        "connect_timeout=soon password=hunter2   | a connect_timeout that is not a number",
        "target_session_attrs=standby            | an invalid target_session_attrs",
        "postgres://w:hunter2 x@db/jobs          | is not a URL",
        "postgres://w:hunter2%@db/jobs           | is not a URL",
        "postgres://w:hunter2@db/jobs?sslmode    | a parameter without a value: sslmode",
        "jdbc:postgresql://db:x/j?password=hunter2 | is not a URL that the PostgreSQL driver"
            + " accepts",
      })
  void aMalformedDsnIsReportedWithoutItsPassword(String text, String message) {
    assertThatThrownBy(() -> Dsn.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("datastore.postgres.dsn ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host=db user=w password=hunter2 dbname=jobs",
        "postgres://w:hunter2@db/jobs",
        "jdbc:postgresql://db/jobs?user=w&password=hunter2",
      })
  void itsTextShowsNoPassword(String text) {
    Dsn dsn = Dsn.parse(text);

    assertThat(dsn).hasToString("PostgreSQL database jobs on db:5432");
    assertThat(dsn.place()).isEqualTo("jobs on db:5432");
  }
}
