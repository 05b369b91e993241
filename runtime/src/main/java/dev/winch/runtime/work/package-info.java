/**
 * What every kind of runtime needs: files handed to a task and read back, and how a run ends early.
 */
package dev.winch.runtime.work;
