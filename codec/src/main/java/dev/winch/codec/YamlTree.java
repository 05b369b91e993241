package dev.winch.codec;

import dev.winch.codec.DocumentNode.Entry;
import dev.winch.codec.DocumentNode.Kind;
import dev.winch.codec.DocumentNode.Listing;
import dev.winch.codec.DocumentNode.Mapping;
import dev.winch.codec.DocumentNode.Scalar;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NearestName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Parses YAML into {@link DocumentNode}s and resolves aliases and merge keys. */
final class YamlTree {
  /**
   * Maximum number of nodes that aliases may expand to. A job of 10,000 tasks with shared settings
   * stays below; exponentially growing documents do not.
   */
  private static final int MAX_ALIASED = 500_000;

  private static final String MERGE = "<<";

  /**
   * An anchored node.
   *
   * @param node null while it is being read
   * @param weight number of nodes in its subtree
   * @param height number of levels below it
   */
  private record Anchor(@Nullable DocumentNode node, int weight, int height) {}

  private final String text;
  private final Parser in;
  private final Map<String, Anchor> anchors = new HashMap<>();

  private @Nullable Event last;

  /** Nodes so far, counting aliases each time. */
  private int count;

  private int aliased;

  /** The deepest level since the last anchor began. */
  private int deepest;

  private YamlTree(String text, Parser in) {
    this.text = text;
    this.in = in;
  }

  /**
   * Parses a text that contains exactly one document.
   *
   * @throws InvalidInputException in the reference's words if it is not YAML or has a further
   *     document
   */
  static DocumentNode read(String text) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    var options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    try {
      return new YamlTree(content, new ParserImpl(new StreamReader(content), options)).document();
    } catch (YAMLException e) {
      throw YamlSyntax.error(e, content);
    }
  }

  private DocumentNode document() {
    next();
    if (!(next() instanceof DocumentStartEvent)) {
      throw MalformedDocument.empty("EOF");
    }
    DocumentNode root = node((NodeEvent) next(), 1);
    next();
    requireNothingMore();
    return root;
  }

  /** Accepts an empty further document, which a closing {@code ---} creates. */
  private void requireNothingMore() {
    while (next() instanceof DocumentStartEvent start) {
      DocumentNode more = node((NodeEvent) next(), 1);
      if (!(more instanceof Scalar scalar && scalar.kind() == Kind.NULL)) {
        throw MalformedDocument.trailing(line(start), column(start));
      }
      next();
    }
  }

  private DocumentNode node(NodeEvent event, int depth) {
    if (depth > MalformedDocument.MAX_DEPTH) {
      throw MalformedDocument.tooDeep(line(event), column(event));
    }
    if (event instanceof AliasEvent) {
      return alias(event, depth);
    }
    if (event.getAnchor() == null) {
      return content(event, depth);
    }
    anchors.put(event.getAnchor(), new Anchor(null, 0, 0));
    int countBefore = count;
    int deepestBefore = deepest;
    deepest = depth;
    DocumentNode node = content(event, depth);
    anchors.put(event.getAnchor(), new Anchor(node, count - countBefore, deepest - depth));
    deepest = Math.max(deepest, deepestBefore);
    return node;
  }

  private DocumentNode content(NodeEvent event, int depth) {
    count++;
    deepest = Math.max(deepest, depth);
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    return event instanceof SequenceStartEvent ? listing(event, depth) : mapping(event, depth);
  }

  private DocumentNode alias(NodeEvent event, int depth) {
    Anchor anchor = anchors.get(event.getAnchor());
    if (anchor == null) {
      throw unknownAnchor(event);
    }
    if (anchor.node == null) {
      throw wrong(event, "alias", "anchor '" + event.getAnchor() + "' value contains itself");
    }
    if (depth + anchor.height > MalformedDocument.MAX_DEPTH) {
      throw MalformedDocument.tooDeep(line(event), column(event));
    }
    deepest = Math.max(deepest, depth + anchor.height);
    count += anchor.weight;
    aliased += anchor.weight;
    if (aliased > MAX_ALIASED) {
      throw wrong(event, "alias", "document contains excessive aliasing");
    }
    return anchor.node;
  }

  private DocumentNode listing(NodeEvent start, int depth) {
    List<DocumentNode> items = new ArrayList<>();
    Event event = next();
    while (event instanceof NodeEvent item) {
      items.add(node(item, depth + 1));
      event = next();
    }
    return new Listing(items, line(start), column(start));
  }

  private DocumentNode mapping(NodeEvent start, int depth) {
    List<Entry> entries = new ArrayList<>();
    List<Mapping> merged = new ArrayList<>();
    Event event = next();
    while (event instanceof NodeEvent key) {
      DocumentNode name = node(key, depth + 1);
      if (!(name instanceof Scalar scalar)) {
        throw noKey(key);
      }
      NodeEvent valueStart = (NodeEvent) next();
      DocumentNode value = node(valueStart, depth + 1);
      if (isMerge(key, scalar)) {
        merge(valueStart, value, merged);
      } else {
        entries.add(new Entry(scalar.text(), value, line(key), column(key)));
      }
      event = next();
    }
    addMissing(entries, merged);
    return new Mapping(entries, line(start), column(start));
  }

  private static boolean isMerge(NodeEvent key, Scalar name) {
    return name.text().equals(MERGE)
        && key instanceof ScalarEvent scalar
        && (scalar.isPlain() || Tag.MERGE.getValue().equals(scalar.getTag()));
  }

  private static void merge(NodeEvent at, DocumentNode value, List<Mapping> merged) {
    if (value instanceof Mapping mapping) {
      merged.add(mapping);
      return;
    }
    if (value instanceof Listing listing) {
      for (DocumentNode item : listing.items()) {
        if (!(item instanceof Mapping mapping)) {
          throw mergeError(at);
        }
        merged.add(mapping);
      }
      return;
    }
    throw mergeError(at);
  }

  private static InvalidInputException mergeError(NodeEvent at) {
    return wrong(at, "merge", "map merge requires map or sequence of maps as the value");
  }

  // Explicit entries override merged ones, and earlier merges override later ones.
  private static void addMissing(List<Entry> entries, List<Mapping> merged) {
    if (merged.isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>();
    entries.forEach(entry -> names.add(entry.name()));
    for (Mapping mapping : merged) {
      for (Entry entry : mapping.entries()) {
        if (names.add(entry.name())) {
          entries.add(entry);
        }
      }
    }
  }

  private Event next() {
    try {
      last = in.getEvent();
      return last;
    } catch (IllegalArgumentException e) {
      // The scanner fails with an index error if a text ends within an escape.
      Event before = Objects.requireNonNull(last);
      throw wrong(before, "syntax", "line " + line(before) + ": found unexpected end of stream");
    }
  }

  private static Scalar scalar(ScalarEvent event) {
    String text = Utf8.paired(event.getValue());
    String tag = event.getTag();
    Kind kind;
    if (tag == null || tag.equals("!")) {
      kind = tag == null && event.isPlain() ? YamlScalars.kind(text) : Kind.TEXT;
    } else if (tag.equals(Tag.BINARY.getValue())) {
      kind = Kind.TEXT;
      text = binary(event, text);
    } else if (YamlScalars.RESOLVED.contains(tag)) {
      kind = YamlScalars.kind(text);
    } else {
      kind = Kind.TEXT;
    }
    return new Scalar(kind, kind == Kind.NULL ? "" : text, line(event), column(event));
  }

  private static String binary(Event event, String text) {
    try {
      String digits = text.replace("\n", "").replace(" ", "");
      return new String(Base64.getDecoder().decode(digits), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong(event, "binary", "!!binary value contains invalid base64 data");
    }
  }

  private InvalidInputException noKey(Event key) {
    String reason = "a key must be text, not a list or a map";
    String hint = YamlAdvice.quotedTemplate(text, line(key)).orElse("put the key in quotes");
    return MalformedDocument.at(line(key), column(key), "key", "yaml: " + reason, reason, hint);
  }

  private InvalidInputException unknownAnchor(NodeEvent alias) {
    String name = alias.getAnchor();
    String reason = "unknown anchor '" + name + "' referenced";
    String hint =
        NearestName.to(name, anchors.keySet())
            .map(near -> "did you mean \"*" + near + "\"?")
            .orElse("put it in quotes if it is a text: \"*" + name + "\"");
    return MalformedDocument.at(
        line(alias), column(alias), "alias", "yaml: " + reason, reason, hint);
  }

  private static InvalidInputException wrong(Event at, String rule, String reason) {
    return MalformedDocument.at(line(at), column(at), rule, "yaml: " + reason, reason, "");
  }

  private static int line(Event event) {
    return event.getStartMark().getLine() + 1;
  }

  private static int column(Event event) {
    Mark mark = event.getStartMark();
    return mark.getColumn() + 1;
  }
}
