/**
 * Composition root: selects the implementation of each SPI and wires all components by constructor.
 */
package dev.winch.cli.assembly;
