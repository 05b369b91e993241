/** What it costs to hide secrets. */
package dev.winch.tests.bench.secret;
