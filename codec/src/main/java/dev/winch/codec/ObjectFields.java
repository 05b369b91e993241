package dev.winch.codec;

import dev.winch.codec.DocumentNode.Entry;
import dev.winch.codec.DocumentNode.Listing;
import dev.winch.codec.DocumentNode.Mapping;
import dev.winch.codec.DocumentNode.Scalar;
import dev.winch.model.spec.SourceMap.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of one object by name. A field is known if it is taken: {@link #finish} reports
 * all others as unknown. Null counts as absent. A field of the wrong type is reported and counts as
 * absent.
 */
final class ObjectFields implements FieldReader {
  private static final Mapping NOTHING = new Mapping(List.of(), 0, 0);

  private final DecodingContext context;
  private final String type;
  private final String path;
  private final List<Entry> entries;
  private final boolean[] taken;
  private int left;
  private final List<String> known = new ArrayList<>(32);

  private ObjectFields(DecodingContext context, String type, String path, Mapping mapping) {
    this.context = context;
    this.type = type;
    this.path = path;
    this.entries = mapping.entries();
    this.taken = new boolean[entries.size()];
    this.left = taken.length;
  }

  /**
   * Reads an object of the type that the reference calls {@code type}.
   *
   * @param path of the object, {@code ""} for the whole document
   */
  static <T> T read(
      DecodingContext context,
      String type,
      String path,
      DocumentNode node,
      Function<FieldReader, T> reader) {
    Mapping mapping = NOTHING;
    if (node instanceof Mapping written) {
      mapping = written;
    } else if (!isNull(node)) {
      context.wrongType(type, path, node, ExpectedType.object(type));
    }
    ObjectFields fields = new ObjectFields(context, type, path, mapping);
    T value = reader.apply(fields);
    fields.finish();
    return value;
  }

  private void finish() {
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i]) {
        Entry entry = entries.get(i);
        boolean extension = path.isEmpty() && entry.name().startsWith("x-");
        if (!extension) {
          context.unknownField(type, path, entry, known);
        }
      }
    }
  }

  /** The field with this name; null if it is absent or null. */
  private @Nullable DocumentNode take(String name) {
    if (left == 0) {
      return null;
    }
    known.add(name);
    Entry found = null;
    for (int i = 0; i < taken.length; i++) {
      Entry entry = entries.get(i);
      if (context.dialect().sameName(entry.name(), name)) {
        taken[i] = true;
        left--;
        if (found != null && context.dialect().refusesDuplicates()) {
          context.duplicate(below(name), entry, new Position(found.line(), found.column()));
        } else {
          found = entry;
        }
      }
    }
    if (found == null || isNull(found.value())) {
      return null;
    }
    context.place(below(name), found.line(), found.column());
    return found.value();
  }

  @Override
  public boolean has(String name) {
    return entries.stream()
        .anyMatch(
            entry -> context.dialect().sameName(entry.name(), name) && !isNull(entry.value()));
  }

  @Override
  public void ignore(String name) {
    take(name);
  }

  @Override
  public String text(String name) {
    DocumentNode node = take(name);
    return node == null ? "" : context.text(type, below(name), node);
  }

  @Override
  public String looseText(String name) {
    DocumentNode node = take(name);
    return node == null ? "" : context.looseText(type, below(name), below(name), node);
  }

  @Override
  public String secret(String name) {
    return opened(name, text(name));
  }

  @Override
  public String opened(String name, String stored) {
    return context.dialect().open(name, stored);
  }

  @Override
  public int integer(String name) {
    DocumentNode node = take(name);
    return node == null ? 0 : context.integer(type, below(name), node);
  }

  @Override
  public double number(String name) {
    DocumentNode node = take(name);
    return node == null ? 0 : context.number(type, below(name), node);
  }

  @Override
  public boolean bool(String name) {
    DocumentNode node = take(name);
    return node != null && context.bool(type, below(name), node);
  }

  @Override
  public Optional<Boolean> flag(String name) {
    return Optional.ofNullable(take(name)).map(node -> context.bool(type, below(name), node));
  }

  @Override
  public List<String> texts(String name) {
    List<DocumentNode> items = items(name, ExpectedType.TEXTS);
    if (items.isEmpty()) {
      return List.of();
    }
    String list = below(name);
    List<String> texts = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      DocumentNode item = items.get(i);
      String at = item(list, i);
      context.place(at, item.line(), item.column());
      texts.add(isNull(item) ? "" : context.text(type, at, item));
    }
    return texts;
  }

  @Override
  public Map<String, String> map(String name) {
    return map(name, (_, value) -> value);
  }

  @Override
  public Map<String, String> secrets(String name) {
    return map(name, (key, value) -> opened(name + "." + key, value));
  }

  private Map<String, String> map(String name, BinaryOperator<String> opened) {
    DocumentNode node = take(name);
    if (node == null) {
      return Map.of();
    }
    String map = below(name);
    if (!(node instanceof Mapping mapping)) {
      context.wrongType(type, map, node, ExpectedType.MAP);
      return Map.of();
    }
    Map<String, String> values = LinkedHashMap.newLinkedHashMap(mapping.entries().size());
    boolean once = context.dialect().refusesDuplicates();
    for (Entry entry : mapping.entries()) {
      String at = below(map, entry.name());
      String key = context.withoutNul(at, entry.name(), entry.line(), entry.column());
      Optional<Position> first = once ? context.placeOf(at) : Optional.empty();
      if (first.isPresent()) {
        context.duplicate(at, entry, first.get());
        continue;
      }
      context.place(at, entry.line(), entry.column());
      String value =
          isNull(entry.value())
              ? ""
              : opened.apply(key, context.looseText(type, map, at, entry.value()));
      values.put(key, value);
    }
    return values;
  }

  @Override
  public <T> Optional<T> object(String name, String childType, Function<FieldReader, T> reader) {
    DocumentNode node = take(name);
    if (node == null) {
      return Optional.empty();
    }
    if (!(node instanceof Mapping)) {
      context.wrongType(type, below(name), node, ExpectedType.object(childType));
      return Optional.empty();
    }
    return Optional.of(read(context, childType, below(name), node, reader));
  }

  @Override
  public <T> List<T> objects(String name, String itemType, Function<FieldReader, T> reader) {
    List<DocumentNode> items = items(name, ExpectedType.objects(itemType));
    if (items.isEmpty()) {
      return List.of();
    }
    String list = below(name);
    List<T> objects = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      DocumentNode item = items.get(i);
      String at = item(list, i);
      if (item instanceof Mapping || isNull(item)) {
        context.place(at, item.line(), item.column());
        objects.add(read(context, itemType, at, item, reader));
      } else {
        context.wrongType(type, at, item, ExpectedType.object(itemType));
        objects.add(reader.apply(new ObjectFields(context, itemType, at, NOTHING)));
      }
    }
    return objects;
  }

  private List<DocumentNode> items(String name, ExpectedType expected) {
    DocumentNode node = take(name);
    if (node == null) {
      return List.of();
    }
    if (node instanceof Listing listing) {
      return listing.items();
    }
    context.wrongType(type, below(name), node, expected);
    return List.of();
  }

  private static boolean isNull(DocumentNode node) {
    return node instanceof Scalar scalar && scalar.kind() == DocumentNode.Kind.NULL;
  }

  // Paths are only used in error messages, which stored documents do not produce.
  private String below(String name) {
    return below(path, name);
  }

  private String below(String parent, String name) {
    return context.dialect().keepsPlaces() ? path(parent, name) : "";
  }

  /** The path of a field, with the names as the user wrote them. */
  static String path(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }

  private String item(String list, int index) {
    return context.dialect().keepsPlaces() ? list + "[" + index + "]" : "";
  }
}
