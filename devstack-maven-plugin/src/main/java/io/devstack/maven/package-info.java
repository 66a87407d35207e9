/** The Maven goals: parameters in, one call each; the work is done by devstack-core. */
@NullMarked
package io.devstack.maven;

import org.jspecify.annotations.NullMarked;
