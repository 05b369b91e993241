package dev.winch.server.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.server.http.Request;
import dev.winch.store.UserQueries;
import dev.winch.store.Viewer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Resolves users for answers, with a cache. */
final class UserLookup {
  private static final long KEPT = 10_000;

  /** A change of a user's name is seen after this time. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final UserQueries queries;
  private final Cache<UserId, User> kept =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .expireAfterWrite(FRESH)
          .maximumSize(KEPT)
          .build();

  private volatile @Nullable UserId guest;

  UserLookup(UserQueries queries) {
    this.queries = queries;
  }

  /**
   * @throws InternalException if there is none: every row refers to a stored user
   */
  User byId(UserId id) {
    User user = kept.getIfPresent(id);
    return user == null ? keep(queries.user(id).orElseThrow(() -> missing(id.value()))) : user;
  }

  /** Finds a user by username or id. */
  Optional<User> named(String nameOrId) {
    return queries.userByName(nameOrId).or(() -> queries.user(new UserId(nameOrId)));
  }

  /** Who asks: the user who logged in, or else the guest. */
  UserId caller(Request request) {
    return request.user().map(User::id).orElseGet(this::guest);
  }

  /** Who asks, for lists; empty if everybody sees everything. */
  Optional<Viewer> viewer(Request request) {
    return request.principal().flatMap(Visibility::viewer);
  }

  private UserId guest() {
    UserId known = guest;
    if (known == null) {
      known = keep(queries.userByName(User.GUEST).orElseThrow(() -> missing(User.GUEST))).id();
      guest = known;
    }
    return known;
  }

  private User keep(User user) {
    kept.put(user.id(), user);
    return user;
  }

  private static InternalException missing(String user) {
    return new InternalException("user " + user + " does not exist");
  }
}
