/** How secrets are found in text, however they are spelled there. */
@NullMarked
package dev.winch.model.secret;

import org.jspecify.annotations.NullMarked;
