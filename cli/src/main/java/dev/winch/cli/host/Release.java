package dev.winch.cli.host;

import java.util.Optional;

/** Version of Winch. */
public final class Release {
  /** Set in the jar by the build; a default outside of a jar. */
  public static final String VERSION =
      Optional.ofNullable(Release.class.getPackage().getImplementationVersion())
          .orElse("development");

  private Release() {}
}
