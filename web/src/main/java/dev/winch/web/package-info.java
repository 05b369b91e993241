/** The files of the browser's pages, which the build makes from {@code src/main/ui}. */
@NullMarked
package dev.winch.web;

import org.jspecify.annotations.NullMarked;
