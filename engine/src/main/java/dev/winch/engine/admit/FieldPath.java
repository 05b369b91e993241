package dev.winch.engine.admit;

import org.jspecify.annotations.Nullable;

/**
 * A field of a document under check. Spelled out only when something is wrong with it: for the user
 * ({@code tasks[0].subjob.name}) and as the reference does ({@code Job.Tasks[0].SubJob.Name}).
 */
final class FieldPath {
  private static final int NO_ITEM = -1;

  private final @Nullable FieldPath around;
  private final String user;
  private final String reference;
  private final int index;

  private FieldPath(@Nullable FieldPath around, String user, String reference, int index) {
    this.around = around;
    this.user = user;
    this.reference = reference;
    this.index = index;
  }

  /** The whole document, of the type that the reference calls {@code type}. */
  static FieldPath document(String type) {
    return new FieldPath(null, "", type, NO_ITEM);
  }

  FieldPath field(String name) {
    return new FieldPath(this, name, "", NO_ITEM);
  }

  /** An item of a list. */
  FieldPath item(String list, int at) {
    return new FieldPath(this, list, "", at);
  }

  /** An entry of a map. */
  FieldPath entry(String map, String key) {
    return new FieldPath(this, map + "." + key, capitalised(map) + "[" + key + "]", NO_ITEM);
  }

  /** A field under the spelling that the reference uses where fields contradict each other. */
  FieldPath conflicting(String name) {
    return new FieldPath(this, name, name, NO_ITEM);
  }

  /** This object as a whole, under the word that the reference has for a rule about all of it. */
  FieldPath asWhole(String word) {
    return new FieldPath(this, "", word, NO_ITEM);
  }

  /** Whether this is an object under {@link #asWhole}. */
  boolean isWhole() {
    return around != null && user.isEmpty();
  }

  /** The path in the user's own names, {@code ""} for the whole document. */
  String path() {
    if (around == null) {
      return "";
    }
    String outer = around.path();
    String dot = outer.isEmpty() || user.isEmpty() ? "" : ".";
    return outer + dot + user + itemText();
  }

  /** The path in the reference's names. */
  String key() {
    return around == null ? reference : around.key() + "." + word();
  }

  /** The last part of {@link #key}. */
  String word() {
    return (reference.isEmpty() ? capitalised(user) : reference) + itemText();
  }

  private String itemText() {
    return index == NO_ITEM ? "" : "[" + index + "]";
  }

  private static String capitalised(String name) {
    return switch (name) {
      case "cmd" -> "CMD";
      case "gpus" -> "GPUs";
      case "subjob" -> "SubJob";
      case "url" -> "URL";
      default -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
    };
  }

  @Override
  public String toString() {
    return path();
  }
}
