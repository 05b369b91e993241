/** Tasks as containers of docker or podman, over the Engine API. */
package dev.winch.runtime.container;
