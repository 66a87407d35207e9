/** Splits command words and reads durations. */
@NullMarked
package io.devstack.input;

import org.jspecify.annotations.NullMarked;
