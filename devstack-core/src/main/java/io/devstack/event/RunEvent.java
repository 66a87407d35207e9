package io.devstack.event;

/**
 * An event of a run, as data: the journal keeps it, and a {@link RunListener} receives it.
 *
 * @since 0.1.0
 */
public sealed interface RunEvent permits StackEvent, ServiceEvent, StopEvent {}
