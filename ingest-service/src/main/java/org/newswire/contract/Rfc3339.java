package org.newswire.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Parses times and days of RFC 3339 from JSON strings, for the years 0001 to 9999 in UTC.
///
/// Java's parsers accept years up to 999,999,999, but epoch milliseconds overflow earlier. The accepted
/// times fit into milliseconds; nanoseconds overflow after 292 years.
final class Rfc3339 {
    private static final Pattern TIME = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d[Tt](?:[01]\\d|2[0-3]):\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:[Zz]|[+-]\\d\\d:\\d\\d)");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final String YEARS = " of RFC 3339 between the years 0001 and 9999";

    private Rfc3339() {}

    static SimpleModule module() {
        return new SimpleModule("rfc3339")
                .addDeserializer(Instant.class, new Read<>("a time" + YEARS, Rfc3339::time))
                .addDeserializer(LocalDate.class, new Read<>("a day" + YEARS, Rfc3339::day));
    }

    /// @throws DateTimeException if the text is not a time in this range
    static Instant time(String text) {
        Instant time = Instant.parse(inForm(TIME, text));
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new DateTimeException("out of range");
        }
        return time;
    }

    private static LocalDate day(String text) {
        LocalDate day = LocalDate.parse(inForm(DAY, text));
        if (day.getYear() < 1) {
            throw new DateTimeException("out of range");
        }
        return day;
    }

    private static String inForm(Pattern form, String text) {
        if (!form.matcher(text).matches()) {
            throw new DateTimeException("another form");
        }
        return text;
    }

    private static final class Read<T> extends JsonDeserializer<T> {
        private final String what;
        private final Function<String, T> reading;

        Read(String what, Function<String, T> reading) {
            this.what = what;
            this.reading = reading;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                try {
                    return reading.apply(json.getText());
                } catch (DateTimeException e) {
                    throw new JsonMappingException(json, json.currentName() + " is not " + what, e);
                }
            }
            throw new JsonMappingException(json, json.currentName() + " is not " + what);
        }
    }
}
