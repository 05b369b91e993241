package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Contract tests of nodes and users. */
interface NodesAndUsersContract extends StoreUnderTest {

  /** E27, decision 4: a node's own clock decides nothing. */
  @Test
  default void theHeartbeatHeardLastCounts() {
    Node node = rows().node("worker");
    Node drained =
        new Node(
            node.id(),
            "renamed",
            node.startedAt(),
            99,
            node.lastHeartbeatAt().minusSeconds(3_600),
            "other",
            Node.Status.DRAINING,
            "elsewhere",
            0,
            0,
            "1.1");
    Instant heard = rows().clock().instant();
    heartbeat(node, heard);
    heartbeat(drained, heard.plusSeconds(5));

    assertThat(store().reads().nodes().heardSince(Instant.EPOCH))
        .containsExactly(new NodeLastSeen(drained, heard.plusSeconds(5)));
    assertThat(store().reads().nodes().heardSince(heard.plusSeconds(5))).hasSize(1);
    assertThat(store().reads().nodes().heardSince(heard.plusSeconds(6))).isEmpty();
  }

  @Test
  default void e36_silentNodesAreDeleted() {
    Node silent = rows().node("silent");
    Node heard = rows().node("heard");
    Instant now = rows().clock().instant();
    heartbeat(silent, now);
    heartbeat(heard, now.plusSeconds(1));

    Instant later = now.plusSeconds(1);
    assertThat(store().<Integer>write(t -> t.deleteSilentNodes(later, now))).isEqualTo(1);
    assertThat(store().<Integer>write(t -> t.deleteSilentNodes(later, now))).isZero();
    assertThat(store().reads().nodes().heardSince(Instant.EPOCH))
        .extracting(NodeLastSeen::node)
        .containsExactly(heard);
  }

  @Test
  default void aDrainedNodeStaysDrainedWhateverItsHeartbeatsSay() {
    Node node = rows().node("worker");
    Instant now = rows().clock().instant();
    heartbeat(node, now);

    assertThat(store().<Boolean>write(t -> t.drain(node.id(), true))).isTrue();
    heartbeat(node, now.plusSeconds(5));
    assertThat(store().reads().nodes().heardSince(Instant.EPOCH))
        .containsExactly(new NodeLastSeen(node, now.plusSeconds(5), true));
    assertThat(store().<Integer>write(t -> t.deleteSilentNodes(now.plusSeconds(9), now))).isZero();

    assertThat(store().<Boolean>write(t -> t.drain(node.id(), false))).isTrue();
    assertThat(store().reads().nodes().heardSince(Instant.EPOCH))
        .containsExactly(new NodeLastSeen(node, now.plusSeconds(5), false));

    assertThat(store().<Boolean>write(t -> t.drain(node.id(), true))).isTrue();
    Instant longAfter = now.plusSeconds(9);
    assertThat(store().<Integer>write(t -> t.deleteSilentNodes(longAfter, longAfter))).isEqualTo(1);
    assertThat(store().<Boolean>write(t -> t.drain(node.id(), true))).isFalse();
  }

  private void heartbeat(Node node, Instant heardAt) {
    store()
        .write(
            t -> {
              t.heartbeat(node, heardAt);
              return null;
            });
  }

  @Test
  default void usernameIsTakenOnce() {
    User bob = user("1", "bob");
    addUser(bob);

    assertThatThrownBy(() -> addUser(user("2", "bob")))
        .isInstanceOf(ConflictException.class)
        .hasMessage("user already exists");
    assertThatThrownBy(() -> addUser(user("3", "1")))
        .as("a name that is somebody's id")
        .isInstanceOf(ConflictException.class);
    assertThat(store().reads().users().userByName("bob")).contains(bob);
    assertThat(store().reads().users().user(bob.id())).contains(bob);
    assertThat(store().reads().users().user(new UserId("2"))).isEmpty();
  }

  private User user(String id, String username) {
    return new User(new UserId(id), username, "Name", "hash", rows().clock().instant(), false);
  }

  private void addUser(User user) {
    store()
        .write(
            t -> {
              t.accounts().addUser(user);
              return null;
            });
  }

  @Test
  default void guestAndThePublicRoleAreThereFromTheStart() {
    Optional<User> guest = store().reads().users().userByName("guest");

    assertThat(guest).isPresent();
    assertThat(guest.get().name()).isEqualTo("Guest");
    assertThat(guest.get().disabled()).isTrue();
    assertThat(guest.get().passwordHash()).isEmpty();
    assertThat(store().reads().users().user(guest.get().id())).isEqualTo(guest);
    assertThat(store().reads().users().roleExists("public")).isTrue();
    assertThat(store().reads().users().role("public"))
        .get()
        .extracting(Role::name)
        .isEqualTo("Public");
    assertThat(store().reads().users().roleExists("nobody")).isFalse();
  }
}
