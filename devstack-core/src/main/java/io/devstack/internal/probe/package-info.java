/** Decides whether one service is ready to use. */
@NullMarked
package io.devstack.internal.probe;

import org.jspecify.annotations.NullMarked;
