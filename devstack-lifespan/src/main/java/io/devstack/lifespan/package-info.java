/** For applications: opens resources in order and closes them in reverse on SIGTERM. Needs the JDK only. */
@NullMarked
package io.devstack.lifespan;

import org.jspecify.annotations.NullMarked;
