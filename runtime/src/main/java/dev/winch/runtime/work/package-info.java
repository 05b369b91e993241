/** Shared by all runtimes: files of tasks, process environment, and early stops. */
package dev.winch.runtime.work;
