package dev.winch.expr.eval;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.UInt8;
import dev.winch.expr.value.Value;

/** The elements over which a closure iterates. */
sealed interface Items {
  int size();

  /** The element at a position. */
  Value at(int position);

  static Items of(Value value) {
    return switch (value) {
      case ListValue list -> new OfList(list);
      case Text text -> new OfText(text.utf8());
      case MapValue map -> new OfMap(map);
      default ->
          throw new Failure(
              "reflect: call of reflect.Value.Len on "
                  + (value == Nil.NIL ? "zero" : value.typeName())
                  + " Value");
    };
  }

  record OfList(ListValue list) implements Items {
    @Override
    public int size() {
      return list.size();
    }

    @Override
    public Value at(int position) {
      return list.at(position);
    }
  }

  /** The bytes of a text. */
  final class OfText implements Items {
    private final byte[] bytes;

    OfText(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int size() {
      return bytes.length;
    }

    @Override
    public Value at(int position) {
      return new UInt8(bytes[position] & 0xFF);
    }
  }

  /** A map: the number of iterations is its size, and elements cannot be accessed. */
  record OfMap(MapValue map) implements Items {
    @Override
    public int size() {
      return map.size();
    }

    @Override
    public Value at(int position) {
      throw new Failure("reflect: call of reflect.Value.Index on map Value");
    }
  }
}
