package io.devstack.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a service before the first test of a class. Several of these annotations on a class, or on an annotation of your
 * own, are one stack. {@link DevStackExtension#of} takes what has no element here.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(DevStackServices.class)
@ExtendWith(DevStackExtension.class)
public @interface DevStackService {
    /** The {@link #port} of a service that has none. */
    int NO_PORT = -1;

    /** Its name. */
    String name();

    /** Its command, split into words as a POSIX shell does. No shell is run. */
    String command();

    /** Its port; 0 for a free one. A task has none. */
    int port() default 0;

    /** A path on its port, or a URL: ready once a GET of it is answered with 200 to 399. By default its port must accept connections. */
    String ready() default "";

    /** How long it may take to be ready, such as {@code 90s} or {@code 2m}. */
    String readyTimeout() default "60s";

    /** Services that must be ready first. */
    String[] dependsOn() default {};

    /** Environment variables, each as {@code NAME=value}. */
    String[] environment() default {};

    /** The directory in which it runs. */
    String workingDirectory() default "";

    /** Whether it runs once and must exit with 0 before services that depend on it are started. */
    boolean task() default false;
}
