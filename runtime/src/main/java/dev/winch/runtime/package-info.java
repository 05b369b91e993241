/** The SPI of task execution, with one package per kind of runtime below. */
package dev.winch.runtime;
