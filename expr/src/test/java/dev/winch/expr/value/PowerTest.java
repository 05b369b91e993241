package dev.winch.expr.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerTest {
  @Test
  void aPowerThatADoubleCanHoldIsExact() {
    int held = 0;
    for (int eighths = -400; eighths <= 400; eighths++) {
      double base = eighths / 8.0;
      for (int exponent = 1; exponent <= 40; exponent++) {
        BigDecimal product = new BigDecimal(base).pow(exponent);
        if (new BigDecimal(product.doubleValue()).compareTo(product) == 0) {
          held++;
          assertThat(Power.of(base, exponent)).isEqualTo(product.doubleValue());
        }
      }
    }
    assertThat(held).isGreaterThan(5_000);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, 1",
    "0, 0, 1",
    "NaN, 0, 1",
    "1, NaN, 1",
    "1, Infinity, 1",
    "-1, Infinity, 1",
    "-1, -Infinity, 1",
    "2, Infinity, Infinity",
    "2, -Infinity, 0",
    "0.5, -Infinity, Infinity",
    "0, -1, Infinity",
    "0, -2, Infinity",
    "-8, 0.5, NaN",
    "NaN, 1, NaN",
    "2, NaN, NaN",
    "7, -2, 0.02040816326530612",
    "1.2, 5, 2.48832",
    "1.1, 10, 2.593742460100002",
    "0.5, -0.5, 1.414213562373095",
    "2, -1074, 4.9E-324",
    "10, -309, 1.0E-309",
    "1e300, 2, Infinity",
    "1e300, -2, 0",
    "-2, 3, -8",
    "-2, -3, -0.125"
  })
  void theEndsOfTheRangeAndThoseBeyondAreAsIeee754HasThem(double x, double y, double power) {
    assertThat(Power.of(x, y)).isEqualTo(Double.valueOf(power));
  }
}
