package io.devstack.faults;

/** How a stack is run. */
enum Way {
    /** Through the door of the library, by a JVM that owns it. */
    LIBRARY,
    /** {@code mvn verify} with both goals bound around a step that waits. */
    BOUND,
    /** {@code mvn devstack:start} and {@code mvn devstack:stop}, typed. */
    TYPED
}
