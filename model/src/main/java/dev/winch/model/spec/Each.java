package dev.winch.model.spec;

/**
 * One task per item of a list.
 *
 * @param var name of the item variable, {@code ""} for {@code item}
 * @param list the expression that yields the list
 * @param concurrency how many run at a time, 0 for all
 */
public record Each(String var, String list, TaskSpec task, int concurrency) {

  /** The name under which expressions see the current item. */
  public String variable() {
    return var.isEmpty() ? "item" : var;
  }
}
