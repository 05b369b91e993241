package dev.winch.server.api;

import dev.winch.codec.view.PermissionView;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.store.Reads;
import java.util.List;
import java.util.Optional;

/** The permissions of a job as the views show them, with their users and roles. */
final class Permissions {
  private final Reads reads;
  private final UserViews users;

  Permissions(Reads reads, UserViews users) {
    this.reads = reads;
    this.users = users;
  }

  List<PermissionView> of(JobSpec spec) {
    return spec.permissions().stream().map(this::shown).flatMap(Optional::stream).toList();
  }

  /** Empty if the user or the role is not there any more. */
  private Optional<PermissionView> shown(Permission permission) {
    return permission.user().isEmpty()
        ? reads
            .role(permission.role())
            .map(r -> new PermissionView.OfRole(r.id(), r.slug(), r.name(), r.createdAt()))
        : users.named(permission.user()).map(PermissionView.OfUser::new);
  }
}
