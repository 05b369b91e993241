package dev.winch.cli.host;

import java.util.Optional;

/** Which Winch this is. */
public final class Release {
  /** Written into the jar by the build; classes that run outside of one have none. */
  public static final String VERSION =
      Optional.ofNullable(Release.class.getPackage().getImplementationVersion())
          .orElse("development");

  private Release() {}
}
