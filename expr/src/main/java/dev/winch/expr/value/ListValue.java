package dev.winch.expr.value;

import java.util.Arrays;
import java.util.List;

/** A list. Its element type at run time is visible in equality and in messages. */
public final class ListValue implements Value {
  private enum Form {
    LIST,
    PAIR,
    NO_STORAGE
  }

  private static final Value[] NOTHING = {};

  private final Form form;
  private final Type element;
  private final Value[] items;
  private final int depth;

  private ListValue(Form form, Type element, Value[] items) {
    this.form = form;
    this.element = element;
    this.items = items;
    this.depth = Depth.above(items);
  }

  /** A list that may hold anything. The array must not be changed any more. */
  public static ListValue of(Value... items) {
    return new ListValue(Form.LIST, Type.Basic.UNKNOWN, items);
  }

  public static ListValue of(List<? extends Value> items) {
    return of(items.toArray(NOTHING));
  }

  /** A list that can only hold {@code element}. The array must not be changed any more. */
  public static ListValue typed(Type element, Value... items) {
    return new ListValue(Form.LIST, element, items);
  }

  /** A key and its value. */
  public static ListValue pair(Value key, Value value) {
    return new ListValue(Form.PAIR, Type.Basic.UNKNOWN, new Value[] {key, value});
  }

  /** A nil list, which behaves like an empty one. */
  public static ListValue withoutStorage(Type element) {
    return new ListValue(Form.NO_STORAGE, element, NOTHING);
  }

  /** The element type; unknown for any. */
  public Type element() {
    return element;
  }

  public boolean isPair() {
    return form == Form.PAIR;
  }

  public int size() {
    return items.length;
  }

  /** The element at a position within the list. */
  public Value at(int position) {
    return items[position];
  }

  /** A view of the elements that cannot be changed. */
  public List<Value> items() {
    return java.util.Collections.unmodifiableList(Arrays.asList(items));
  }

  /** A copy of the elements. */
  public Value[] toArray() {
    return items.clone();
  }

  /** The elements from one position up to, not including, another; of the same type. */
  public ListValue slice(int from, int to) {
    return new ListValue(Form.LIST, element, Arrays.copyOfRange(items, from, to));
  }

  @Override
  public boolean absent() {
    return form == Form.NO_STORAGE;
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public String typeName() {
    return isPair() ? "[2]interface {}" : "[]" + element.label();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ListValue list
        && form == list.form
        && element.equals(list.element)
        && Arrays.equals(items, list.items);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(items);
  }

  @Override
  public String toString() {
    return typeName() + Arrays.toString(items);
  }
}
