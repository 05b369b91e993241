package dev.winch.cli.config;

import static dev.winch.cli.config.KeyType.BOOL;
import static dev.winch.cli.config.KeyType.DURATION;
import static dev.winch.cli.config.KeyType.LIST;
import static dev.winch.cli.config.KeyType.TEXT;
import static dev.winch.cli.config.KeyType.number;
import static dev.winch.cli.config.KeyType.oneOf;

import dev.winch.cli.config.Key.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The keys about containers and their images. */
public final class ContainerKeys {
  static final List<Key<?>> ALL = new ArrayList<>();

  public static final Key<Boolean> DOCKER_PRIVILEGED =
      key(
          "runtime.docker.privileged",
          BOOL,
          "false",
          "runs docker containers privileged: with root access to the host");
  public static final Key<Boolean> PODMAN_PRIVILEGED =
      key(
          "runtime.podman.privileged",
          BOOL,
          "false",
          "runs podman containers privileged: with root access to the host");
  public static final Key<Boolean> PODMAN_HOST_NETWORK =
      key("runtime.podman.host.network", BOOL, "false", "whether tasks may use the network `host`");
  public static final Key<String> DOCKER_CONFIG =
      key(
          "runtime.docker.config",
          TEXT,
          "",
          "path of the `config.json` with registry credentials; defaults to the user's own");
  public static final Key<Boolean> CONTAINERS_NEW_PRIVILEGES =
      key(
          "runtime.containers.new_privileges",
          BOOL,
          "false",
          "whether set-uid programs such as `sudo` gain privileges in containers");
  public static final Key<List<String>> CONTAINERS_CAP_DROP =
      key(
          "runtime.containers.cap_drop",
          LIST,
          "NET_RAW",
          "capabilities that containers lose in addition to the engine's defaults; `ALL` removes"
              + " all");
  public static final Key<List<String>> CONTAINERS_CAP_ADD =
      key(
          "runtime.containers.cap_add",
          LIST,
          "",
          "capabilities that containers have beside the engine's defaults, or all that they have"
              + " if `cap_drop` is `ALL`");
  public static final Key<Integer> CONTAINERS_PIDS_LIMIT =
      key(
          "runtime.containers.pids_limit",
          number(0, 10_000_000),
          "4096",
          "maximum number of processes in a container; 0 means the engine's default");
  public static final Key<String> PULL =
      key(
          "runtime.containers.pull",
          oneOf("always", "missing", "never"),
          "missing",
          "when images are pulled, for tasks without `pull`");
  public static final Key<Duration> PULL_RETRY_TIME =
      key(
          "runtime.containers.pull_retry_time",
          DURATION,
          "1m",
          "how long a task tries to pull its image again while the registry fails or cannot be"
              + " reached; then it returns to its queue, at most five times and without using a"
              + " retry");
  public static final Key<Duration> PULL_IDLE_TIMEOUT =
      key(
          "runtime.containers.pull_idle_timeout",
          DURATION,
          "5m",
          "a pull without any progress for so long is given up, and its tasks return to their"
              + " queue");
  public static final Key<Duration> IMAGE_TTL =
      key(
          "runtime.docker.image.ttl",
          DURATION,
          "72h",
          "images that this worker pulled since its start are removed when no task has used them"
              + " for so long; docker and podman");
  public static final Key<Boolean> IMAGE_VERIFY =
      key(
          "runtime.docker.image.verify",
          BOOL,
          "false",
          "after a pull, creates and removes a container, and removes the image if that fails;"
              + " docker and podman");

  private ContainerKeys() {}

  private static <T> Key<T> key(String name, KeyType<T> kind, String fallback, String meaning) {
    Key<T> key = new Key<>(name, kind, fallback, meaning, Standing.USED);
    ALL.add(key);
    return key;
  }
}
