package dev.winch.cli.command;

import picocli.CommandLine.IVersionProvider;

/** Which Winch this is. */
public final class Version implements IVersionProvider {
  /** Written into the jar by the build; classes that run outside of one have none. */
  public static final String TEXT =
      java.util.Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
          .orElse("development");

  @Override
  public String[] getVersion() {
    return new String[] {"winch " + TEXT};
  }
}
