/** How secrets are found in text, however they are spelled there. */
package dev.winch.model.secret;
