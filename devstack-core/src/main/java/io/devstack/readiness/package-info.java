/** Decides whether one service is ready to use. */
@NullMarked
package io.devstack.readiness;

import org.jspecify.annotations.NullMarked;
