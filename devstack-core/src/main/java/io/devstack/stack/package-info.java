/** The words: what should run, what runs, what happened; pure data, and exceptions that state facts. */
@NullMarked
package io.devstack.stack;

import org.jspecify.annotations.NullMarked;
