package dev.winch.cli.command;

import dev.winch.cli.host.Release;
import picocli.CommandLine.IVersionProvider;

/** Output of {@code --version}. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"winch " + Release.VERSION};
  }
}
