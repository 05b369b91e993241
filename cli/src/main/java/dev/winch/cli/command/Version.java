package dev.winch.cli.command;

import dev.winch.cli.host.Release;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"winch " + Release.VERSION};
  }
}
