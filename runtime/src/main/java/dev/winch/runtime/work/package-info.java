/** Shared by all runtimes: files of tasks, process environment, and early stops. */
@NullMarked
package dev.winch.runtime.work;

import org.jspecify.annotations.NullMarked;
