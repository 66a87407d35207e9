/** Adapts lookups, launch isolation and signals to Linux, macOS, Windows; {@code OperatingSystem.current()} is the only switch. */
@NullMarked
package io.devstack.internal.os;

import org.jspecify.annotations.NullMarked;
