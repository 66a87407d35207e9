/** The data types: definitions, status and facts; pure data, and exceptions that state facts. */
@NullMarked
package io.devstack.stack;

import org.jspecify.annotations.NullMarked;
