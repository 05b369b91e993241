package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.codec.UserDecoder.NewUser;
import dev.winch.model.fault.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserDecoderTest {

  @Test
  void unknownFieldsArePassedOverAndNamesMatchInAnyCase() {
    NewUser user =
        user(
            "{\"Username\": \" ann \", \"PASSWORD\": \" p \", \"colour\": [1], \"disabled\": true}");

    assertThat(user).isEqualTo(new NewUser(" ann ", " p ", "", List.of()));
    assertThat(user.toString()).doesNotContain("p ");
    assertThat(user("{}")).isEqualTo(new NewUser("", "", "", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                   | unexpected end of JSON input
          ` `                  | unexpected end of JSON input
          {"username":         | unexpected end of JSON input
          username: d          | invalid character 'u' looking for beginning of value
          {} x                 | invalid character 'x' after top-level value
          {}{}                 | invalid character '{' after top-level value
          {"username": 5}      | json: cannot unmarshal number into Go struct field User.username of type string
          """)
  void anUnreadableBodyIsRefusedWithTheTextOfTheReference(String body, String message) {
    assertThatThrownBy(() -> user(body))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  private static NewUser user(String body) {
    return UserDecoder.user(body.getBytes(StandardCharsets.UTF_8));
  }
}
