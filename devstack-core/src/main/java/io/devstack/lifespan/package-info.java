/** For applications: opens resources in order and closes them in reverse when told to stop. Needs nothing but the JDK. */
@NullMarked
package io.devstack.lifespan;

import org.jspecify.annotations.NullMarked;
