package io.devstack.maven;

/** A {@code <tcp/>} of the POM, which has nothing in it. */
public final class TcpParameters {}
