/**
 * From what a user wrote to an accepted job, or to a list of everything that is wrong with it;
 * pure.
 */
package dev.winch.engine.admit;
