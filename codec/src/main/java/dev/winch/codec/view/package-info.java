/** What clients see of jobs: the JSON of the API, with secrets taken out. */
package dev.winch.codec.view;
