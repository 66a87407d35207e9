/** A JUnit 5 extension that starts services for tests: {@code DevStackExtension.of(service("backend")…)}. */
@NullMarked
package io.devstack.junit;

import org.jspecify.annotations.NullMarked;
