/** Finds, reserves and frees TCP ports. */
@NullMarked
package io.devstack.port;

import org.jspecify.annotations.NullMarked;
