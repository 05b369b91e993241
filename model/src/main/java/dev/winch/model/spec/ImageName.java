package dev.winch.model.spec;

import java.util.Optional;

/** Which texts may name images. Container engines know the rest of the rules. */
public final class ImageName {
  private ImageName() {}

  /** What keeps a text from being an image's name, in any registry; a template may change it. */
  public static Optional<String> fault(String name) {
    int scheme = name.indexOf("://");
    int tag = name.indexOf("{{");
    if (scheme >= 0 && (tag < 0 || scheme < tag)) {
      return Optional.of("must have no scheme, such as " + name.substring(0, scheme) + "://");
    }
    boolean blank = tag < 0 && name.chars().anyMatch(c -> c <= ' ' || c == 0x7F);
    return blank ? Optional.of("must have no blanks") : Optional.empty();
  }
}
