package dev.winch.model.secret;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * An Aho-Corasick automaton: finds any number of patterns in one pass over a text, in time linear
 * in the text. Nodes are rows of arrays, since a secret with all its spellings makes thousands of
 * them. Immutable once built.
 */
final class PatternAutomaton {
  static final int ROOT = 0;

  private static final int NONE = -1;
  private static final int DIRECT = 128;

  /**
   * What to look for.
   *
   * @param before how many characters in front of an occurrence belong to it, 0 or 1
   * @param after how many behind it do, 0 or 1
   */
  record Pattern(String text, int before, int after) {
    Pattern(String text) {
      this(text, 0, 0);
    }
  }

  private final char[] label;
  private final int[] firstChild;
  private final int[] sibling;
  private final int[] fallback;
  private final int[] depth;
  private final int[] back;
  private final byte[] ahead;
  private final int[] fromRoot = new int[DIRECT];
  private int size;

  PatternAutomaton(List<Pattern> patterns) {
    int most = 1 + patterns.stream().mapToInt(pattern -> pattern.text().length()).sum();
    label = new char[most];
    firstChild = new int[most];
    sibling = new int[most];
    fallback = new int[most];
    depth = new int[most];
    back = new int[most];
    ahead = new byte[most];
    Arrays.fill(firstChild, NONE);
    Arrays.fill(sibling, NONE);
    size = 1;
    patterns.forEach(this::insert);
    for (int child = firstChild[ROOT]; child != NONE; child = sibling[child]) {
      if (label[child] < DIRECT) {
        fromRoot[label[child]] = child;
      }
    }
    link();
  }

  private void insert(Pattern pattern) {
    int node = ROOT;
    for (int i = 0; i < pattern.text().length(); i++) {
      char c = pattern.text().charAt(i);
      int next = child(node, c);
      node = next == NONE ? add(node, c) : next;
    }
    back[node] = Math.max(back[node], pattern.text().length() + pattern.before());
    ahead[node] = (byte) Math.max(ahead[node], pattern.after());
  }

  private int add(int parent, char c) {
    int node = size++;
    label[node] = c;
    depth[node] = depth[parent] + 1;
    sibling[node] = firstChild[parent];
    firstChild[parent] = node;
    return node;
  }

  private int child(int node, char c) {
    int child = firstChild[node];
    while (child != NONE && label[child] != c) {
      child = sibling[child];
    }
    return child;
  }

  /** Breadth first: a node falls back to the longest suffix of it that begins a pattern. */
  private void link() {
    var open = new ArrayDeque<Integer>();
    open.add(ROOT);
    while (!open.isEmpty()) {
      int node = open.remove();
      for (int child = firstChild[node]; child != NONE; child = sibling[child]) {
        if (node != ROOT) {
          fallback[child] = next(fallback[node], label[child]);
        }
        back[child] = Math.max(back[child], back[fallback[child]]);
        ahead[child] = (byte) Math.max(ahead[child], ahead[fallback[child]]);
        open.add(child);
      }
    }
  }

  /** The state after one more character. */
  int next(int state, char c) {
    int at = state;
    while (at != ROOT) {
      int child = child(at, c);
      if (child != NONE) {
        return child;
      }
      at = fallback[at];
    }
    return c < DIRECT ? fromRoot[c] : Math.max(ROOT, child(ROOT, c));
  }

  /** How many characters up to here belong to a pattern that ends here; 0 if none ends. */
  int back(int state) {
    return back[state];
  }

  /** How many of the following characters belong to it. */
  int ahead(int state) {
    return ahead[state];
  }

  /** How many characters up to here may be the beginning of a pattern. */
  int depth(int state) {
    return depth[state];
  }

  int nodes() {
    return size;
  }
}
