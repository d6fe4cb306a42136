package org.newswire.tools;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.newswire.settings.Settings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts the value of an option to a time: RFC 3339, or a duration before now such as `2h`.
public final class TimeOption implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String given) {
        Optional<Duration> ago = Settings.parseDuration(given);
        try {
            return ago.isPresent() ? Clock.systemUTC().instant().minus(ago.get()) : Instant.parse(given);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    given + " is neither a time such as 2026-03-18T21:00:00Z nor a duration such as 30m, 2h or 3d");
        }
    }
}
