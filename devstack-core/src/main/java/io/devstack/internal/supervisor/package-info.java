/** Owns a running stack (main, lifeline, watching), and outlives or dies with its owner as told. */
@NullMarked
package io.devstack.internal.supervisor;

import org.jspecify.annotations.NullMarked;
