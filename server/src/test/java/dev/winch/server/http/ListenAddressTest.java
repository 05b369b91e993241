package dev.winch.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8000, 127.0.0.1, 8000",
    "localhost:0, localhost, 0",
    ":8001, '', 8001",
    "[::1]:65535, ::1, 65535"
  })
  void isHostAndPort(String text, String host, int port) {
    ListenAddress address = ListenAddress.parse(text, "coordinator.address");

    assertThat(address).isEqualTo(new ListenAddress(host, port));
    assertThat(address).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "8000", "a:", "a:b", "a:65536", "a:-1", "a:+1", "::1:80"})
  void anythingElseIsRefusedWithItsKey(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text, "coordinator.address"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("coordinator.address")
        .hasMessageContaining("'" + text + "'");
  }
}
