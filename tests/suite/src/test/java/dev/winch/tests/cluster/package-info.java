/** Several Winch processes on real servers, while all of them are disturbed. */
package dev.winch.tests.cluster;
