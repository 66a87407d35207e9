/** Splits command words and reads durations. */
@NullMarked
package io.devstack.internal.input;

import org.jspecify.annotations.NullMarked;
