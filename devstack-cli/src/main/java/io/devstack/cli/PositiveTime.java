package io.devstack.cli;

import io.devstack.internal.input.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time that must not be zero. */
final class PositiveTime implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) throws Exception {
        Duration time = DevStackCommand.worded(Durations::parse).convert(text);
        if (time.isZero()) {
            throw new TypeConversionException("'" + text + "' is zero; write for instance 2m");
        }
        return time;
    }
}
