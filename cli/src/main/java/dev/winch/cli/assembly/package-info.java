/**
 * Composition root: selects the implementation of each SPI and wires all components by constructor.
 */
@NullMarked
package dev.winch.cli.assembly;

import org.jspecify.annotations.NullMarked;
