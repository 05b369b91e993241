/** What client commands show, as pure functions from answers to lines. */
@NullMarked
package dev.winch.cli.view;

import org.jspecify.annotations.NullMarked;
