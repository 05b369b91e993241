/** Serves the pages for browsers beside the API. */
@NullMarked
package dev.winch.server.ui;

import org.jspecify.annotations.NullMarked;
