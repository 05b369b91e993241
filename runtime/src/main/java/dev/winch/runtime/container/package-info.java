/** The runtime for containers of docker and podman, over the Engine API. */
package dev.winch.runtime.container;
