/** Syntax: lexer, parser, printer. */
@NullMarked
package dev.winch.expr.syntax;

import org.jspecify.annotations.NullMarked;
