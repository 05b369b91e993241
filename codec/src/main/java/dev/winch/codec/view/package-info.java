/** The JSON of the API, with secrets redacted. */
package dev.winch.codec.view;
