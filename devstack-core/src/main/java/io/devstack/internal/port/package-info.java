/** Finds, reserves and frees TCP ports. */
@NullMarked
package io.devstack.internal.port;

import org.jspecify.annotations.NullMarked;
