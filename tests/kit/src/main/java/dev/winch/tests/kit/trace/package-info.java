/** A collector of traces for tests. */
@NullMarked
package dev.winch.tests.kit.trace;

import org.jspecify.annotations.NullMarked;
