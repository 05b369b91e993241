package dev.winch.expr.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Printing a tree and parsing the text gives the tree again. */
class PrinterTest {
  @Property(tries = 5_000)
  void a_printed_program_parses_to_the_same_tree(@ForAll long seed) {
    SyntaxNode tree = new RandomTrees(seed).tree(4);

    String printed = Printer.print(tree);
    SyntaxNode parsed = Parser.parse(printed, Closures::contains, _ -> false);

    assertThat(shape(parsed)).as(printed).isEqualTo(shape(tree));
  }

  /** A tree without its positions. */
  private static Object shape(Object part) {
    return switch (part) {
      case List<?> list -> list.stream().map(PrinterTest::shape).toList();
      case Optional<?> optional -> optional.map(PrinterTest::shape);
      case SyntaxNode node -> shapeOf((Record) node);
      case SyntaxNode.Entry entry -> shapeOf(entry);
      default -> part;
    };
  }

  private static List<Object> shapeOf(Record node) {
    List<Object> shape = new ArrayList<>();
    shape.add(node.getClass().getSimpleName());
    for (RecordComponent component : node.getClass().getRecordComponents()) {
      if (!component.getName().equals("at")) {
        try {
          shape.add(shape(component.getAccessor().invoke(node)));
        } catch (ReflectiveOperationException unreadable) {
          throw new IllegalStateException(unreadable);
        }
      }
    }
    return shape;
  }
}
