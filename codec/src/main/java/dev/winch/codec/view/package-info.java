/** The JSON of the API, with secrets redacted. */
@NullMarked
package dev.winch.codec.view;

import org.jspecify.annotations.NullMarked;
