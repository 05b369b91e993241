package dev.winch.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "100B, 100",
    "1K, 1000",
    "1kb, 1000",
    "1Ki, 1024",
    "1KiB, 1024",
    "1.5 M, 1500000",
    "2GiB, 2147483648",
    "500K, 500000",
    "1P, 1000000000000000",
    "7E, 7000000000000000000"
  })
  void isANumberWithAUnit(String text, long bytes) {
    assertThat(ByteSize.parse(text, "middleware.web.bodylimit")).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K", "-1", "1X", "1iB", "0", "0.5", "10E", "1e3", "1 000"})
  void anythingElseIsRefusedWithItsKey(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text, "middleware.web.bodylimit"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("middleware.web.bodylimit")
        .hasMessageContaining("'" + text + "'");
  }
}
