/** Contract tests of the store SPI, and an in-memory store. */
package dev.winch.tests.kit.store;
