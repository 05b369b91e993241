/** Holds answers of the API against its description. */
package dev.winch.tests.kit.api;
