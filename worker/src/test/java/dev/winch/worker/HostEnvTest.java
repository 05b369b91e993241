package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostEnvTest {

  @Test
  void aVariableKeepsItsNameOrGetsAnother() {
    HostEnv env = HostEnv.of(List.of("HOME", "USER:LOGIN"), Map.of("HOME", "/h", "USER", "u"));

    assertThat(env.variables()).containsOnly(Map.entry("HOME", "/h"), Map.entry("LOGIN", "u"));
  }

  @Test
  void aMissingVariableIsEmptyText() {
    assertThat(HostEnv.of(List.of("TZ"), Map.of()).variables()).containsOnly(Map.entry("TZ", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A:B:C", "", ":B", "A:"})
  void anythingElseIsRefused(String spec) {
    assertThatThrownBy(() -> HostEnv.of(List.of(spec), Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("invalid env var spec: " + spec);
  }
}
