/** Why something is not running: pure, over rows and what broker and nodes report. */
@NullMarked
package dev.winch.engine.explain;

import org.jspecify.annotations.NullMarked;
