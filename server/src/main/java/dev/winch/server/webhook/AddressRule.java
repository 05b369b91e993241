package dev.winch.server.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Policy for webhook addresses, because clients that submit jobs choose them. Link-local, multicast
 * and unspecified addresses, which include cloud metadata, are never called; addresses of this host
 * and of private networks only if allowed.
 *
 * @param privateAllowed whether this host and private networks are allowed
 */
public record AddressRule(boolean privateAllowed) {

  /** The configuration key that allows private addresses. */
  public static final String KEY = "webhooks.private.allowed";

  /** The reason why this address is refused; empty if it is allowed. */
  Optional<String> refusal(InetAddress address) {
    InetAddress meant = embedded(address).orElse(address);
    if (isNever(meant)) {
      return Optional.of("its address is none that webhooks may call");
    }
    if (!privateAllowed && isPrivate(meant)) {
      return Optional.of("its address is a private one, which " + KEY + " does not allow");
    }
    return Optional.empty();
  }

  private static boolean isNever(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || (address instanceof Inet4Address && (bytes[0] == 0 || isBroadcast(bytes)))
        || Arrays.equals(bytes, METADATA_OVER_IPV6);
  }

  /** {@code fd00:ec2::254}, the IPv6 equivalent of 169.254.169.254. */
  private static final byte[] METADATA_OVER_IPV6 = {
    (byte) 0xfd, 0, 0x0e, (byte) 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54
  };

  private static boolean isBroadcast(byte[] v4) {
    return v4[0] == -1 && v4[1] == -1 && v4[2] == -1 && v4[3] == -1;
  }

  private static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address.isLoopbackAddress() || address.isSiteLocalAddress()) {
      return true;
    }
    return address instanceof Inet4Address
        // Carrier-grade NAT, protocol assignments, benchmarks, reserved.
        ? (first == 100 && (second & 0xc0) == 64)
            || (first == 192 && second == 0 && bytes[2] == 0)
            || (first == 198 && (second & 0xfe) == 18)
            || first >= 240
        : (first & 0xfe) == 0xfc;
  }

  /** The IPv4 address embedded in a translated or tunnelled IPv6 address. */
  private static Optional<InetAddress> embedded(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16) {
      return Optional.empty();
    }
    if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b)) {
      return Optional.of(v4(bytes, 12));
    }
    if (startsWith(bytes, 0x20, 0x02)) {
      return Optional.of(v4(bytes, 2));
    }
    boolean compatible =
        startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            && !address.isLoopbackAddress()
            && !address.isAnyLocalAddress();
    return compatible ? Optional.of(v4(bytes, 12)) : Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress v4(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("cannot create an IPv4 address", e);
    }
  }
}
