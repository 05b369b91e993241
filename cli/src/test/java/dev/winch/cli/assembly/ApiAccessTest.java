package dev.winch.cli.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAccessTest {
  @TempDir private Path folder;

  private final Map<String, String> variables = new HashMap<>();

  private Settings settings() {
    return new SettingsLoader(new ProcessEnvironment(variables, folder, folder)).load(Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {":8000", "0.0.0.0:8000", "[::]:8000", "192.0.2.1:8000"})
  void anAddressThatOthersReachNeedsAuthentication(String address) {
    variables.put("WINCH_COORDINATOR_ADDRESS", address);
    assertThatThrownBy(() -> ApiAccess.of(settings()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("coordinator.address")
        .hasMessageContaining("--insecure");

    variables.put("WINCH_COORDINATOR_INSECURE", "true");
    assertThat(ApiAccess.of(settings()).users()).isFalse();
    variables.remove("WINCH_COORDINATOR_INSECURE");
    variables.put("WINCH_MIDDLEWARE_WEB_BASICAUTH_ENABLED", "true");
    assertThat(ApiAccess.of(settings()).users()).isTrue();
    variables.remove("WINCH_MIDDLEWARE_WEB_BASICAUTH_ENABLED");
    variables.put("WINCH_MIDDLEWARE_WEB_KEYAUTH_ENABLED", "true");
    variables.put("WINCH_MIDDLEWARE_WEB_KEYAUTH_KEY", "k");
    assertThat(ApiAccess.of(settings()).key()).contains("k");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8000", "localhost:0", "[::1]:8000", "127.9.9.9:1"})
  void aLoopbackAddressNeedsNothing(String address) {
    variables.put("WINCH_COORDINATOR_ADDRESS", address);

    assertThat(ApiAccess.of(settings()).key()).isEmpty();
  }

  @Test
  void h14_aKeyThatIsEmptyRefusesTheStart() {
    variables.put("WINCH_MIDDLEWARE_WEB_KEYAUTH_ENABLED", "true");

    assertThatThrownBy(() -> ApiAccess.of(settings()))
        .hasMessageContaining("middleware.web.keyauth.key");
  }

  @Test
  void keysAndPasswordsAreNotShown() {
    variables.put("WINCH_MIDDLEWARE_WEB_KEYAUTH_KEY", "hush");
    variables.put("WINCH_MIDDLEWARE_WEB_BASICAUTH_FIRST_USER", "alice:hush");

    assertThat(settings().describe()).hasSize(2).allMatch(line -> !line.contains("hush"));
  }

  @Test
  void h13_aListMayBeOneTextWithCommas() {
    variables.put("WINCH_MIDDLEWARE_WEB_CORS_ENABLED", "true");
    variables.put("WINCH_MIDDLEWARE_WEB_CORS_ORIGINS", "https://a.example, https://b.example");

    assertThat(ApiAccess.of(settings()).cors().orElseThrow().origins())
        .containsExactly("https://a.example", "https://b.example");
  }
}
