/** Turns records into one-line JSON and back. */
@NullMarked
package io.devstack.internal.json;

import org.jspecify.annotations.NullMarked;
