/** How tasks run: the SPI, with one package per kind of runtime below. */
package dev.winch.runtime;
