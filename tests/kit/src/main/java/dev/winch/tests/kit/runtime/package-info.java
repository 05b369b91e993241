/** Contract tests of the runtime SPI, with engines and fixtures. */
package dev.winch.tests.kit.runtime;
