package dev.winch.server.api;

import dev.winch.codec.view.PermissionView;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.store.UserQueries;
import java.util.List;
import java.util.Optional;

/** Resolves the users and roles of a job's permissions. */
final class Permissions {
  private final UserQueries queries;
  private final UserLookup users;

  Permissions(UserQueries queries, UserLookup users) {
    this.queries = queries;
    this.users = users;
  }

  List<PermissionView> of(JobSpec spec) {
    return spec.permissions().stream().map(this::shown).flatMap(Optional::stream).toList();
  }

  /** The resolved permission; empty if its user or role was deleted. */
  private Optional<PermissionView> shown(Permission permission) {
    return permission.user().isEmpty()
        ? queries
            .role(permission.role())
            .map(r -> new PermissionView.OfRole(r.id(), r.slug(), r.name(), r.createdAt()))
        : users.named(permission.user()).map(PermissionView.OfUser::new);
  }
}
