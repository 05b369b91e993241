/**
 * Serialisation of the model as JSON, YAML and TOML; the only room that knows the libraries for
 * them. User input is decoded strictly, and errors have a position and a hint. Winch's own
 * documents are decoded tolerantly, so that older and newer processes can share a store.
 */
@NullMarked
package dev.winch.codec;

import org.jspecify.annotations.NullMarked;
