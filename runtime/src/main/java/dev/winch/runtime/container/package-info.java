/** The runtime for containers of docker and podman, over the Engine API. */
@NullMarked
package dev.winch.runtime.container;

import org.jspecify.annotations.NullMarked;
