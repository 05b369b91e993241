/**
 * From what a user wrote to an accepted job, or to a list of everything that is wrong with it; and
 * from its templates to the tasks that run. Pure.
 */
package dev.winch.engine.admit;
