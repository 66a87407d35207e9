package io.devstack.junit;

import io.devstack.model.ServiceDefinition;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Injects an address of a service into a parameter of a test, a lifecycle method or a constructor: a {@code java.net.URI} or
 * a {@code String} gets the URL, an {@code int} gets the port, and a {@code RunningService} gets all.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface FromService {
    /** The name of the service. */
    String value();

    /** The key of the port, for an {@code int} and a service with several ports. */
    String port() default ServiceDefinition.PORT;
}
