/** Writes times and sizes for people. */
@NullMarked
package io.devstack.internal.words;

import org.jspecify.annotations.NullMarked;
