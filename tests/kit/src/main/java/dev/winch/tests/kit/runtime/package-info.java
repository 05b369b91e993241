/** What a runtime owes, as tests, and what it needs to be tested. */
package dev.winch.tests.kit.runtime;
