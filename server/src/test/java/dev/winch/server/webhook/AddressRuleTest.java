package dev.winch.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Literal addresses, so that nothing is looked up. */
class AddressRuleTest {
  private static final AddressRule ALLOWING = new AddressRule(true);
  private static final AddressRule STRICT = new AddressRule(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "febf::1",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "224.0.0.1",
        "239.255.255.255",
        "ff02::1",
        "255.255.255.255",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::1",
        "::169.254.169.254"
      })
  void someAreNeverCalled(String address) throws UnknownHostException {
    assertThat(ALLOWING.refusal(InetAddress.getByName(address))).isPresent();
    assertThat(STRICT.refusal(InetAddress.getByName(address))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1.2.3",
        "::1",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.255",
        "192.0.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "240.0.0.1",
        "fc00::1",
        "fdff::1",
        "fec0::1",
        "::ffff:10.0.0.1",
        "64:ff9b::127.0.0.1",
        "2002:7f00:1::1"
      })
  void privateOnesAreCalledIfAllowed(String address) throws UnknownHostException {
    assertThat(ALLOWING.refusal(InetAddress.getByName(address))).isEmpty();
    assertThat(STRICT.refusal(InetAddress.getByName(address)))
        .hasValueSatisfying(why -> assertThat(why).contains("webhooks.private.allowed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "172.32.0.1",
        "100.128.0.1",
        "192.0.1.1",
        "198.20.0.1",
        "169.253.1.1",
        "223.255.255.255",
        "2001:4860:4860::8888",
        "64:ff9b::8.8.8.8"
      })
  void publicOnesAlwaysAre(String address) throws UnknownHostException {
    assertThat(STRICT.refusal(InetAddress.getByName(address))).isEmpty();
  }
}
