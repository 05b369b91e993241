/** The SPI of task execution, with one package per kind of runtime below. */
@NullMarked
package dev.winch.runtime;

import org.jspecify.annotations.NullMarked;
