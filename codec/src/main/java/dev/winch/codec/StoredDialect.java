package dev.winch.codec;

import dev.winch.codec.DocumentNode.Entry;
import java.util.List;
import java.util.Optional;

/** The dialect of {@link SpecWriter}: no positions, and unknown fields are ignored. */
record StoredDialect(Cipher cipher, EncryptionContext context) implements Dialect {

  @Override
  public boolean sameName(String written, String known) {
    return written.equals(known);
  }

  @Override
  public boolean keepsPlaces() {
    return false;
  }

  @Override
  public String open(String field, String stored) {
    return cipher.open(stored, context.within(field));
  }

  @Override
  public String wrongType(String type, String field, DocumentNode node, ExpectedType expected) {
    return "a field of " + type + " is not " + expected.plain();
  }

  @Override
  public Optional<String> unknownField(String type, Entry entry) {
    return Optional.empty();
  }

  @Override
  public String message(List<String> lines) {
    return String.join("; ", lines);
  }
}
