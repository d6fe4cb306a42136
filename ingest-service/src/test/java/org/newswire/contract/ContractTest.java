package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ContractTest {
    private static final Contract<Message> CONTRACT = new Contract<>("letter", Message.class);

    public record Message(String subject, @Nullable String note, Person from, List<Person> to) {
        public Message {
            to = List.copyOf(to);
        }
    }

    private static final Contract<Event> EVENTS = new Contract<>("event", Event.class);

    public record Event(
            Instant at, @Nullable LocalDate day, @Nullable Long bytes) {}

    public record Person(String name, @Nullable Integer age) {}

    @Test
    void omitsAbsentOptionalFields() throws Exception {
        var message = new Message("Hello", null, new Person("Ada", null), List.of(new Person("Ben", 7)));

        assertThat(decode("""
                {"subject": "Hello", "from": {"name": "Ada"}, "to": [{"name": "Ben", "age": 7}]}""")).isEqualTo(message);
        assertThat(CONTRACT.decode(CONTRACT.encode(message))).isEqualTo(message);
    }

    /// Newer versions add fields.
    @Test
    void ignoresUnknownFields() throws Exception {
        assertThat(decode("""
                {"subject": "Hello", "from": {"name": "Ada", "of": {"a": [1]}}, "to": [], "more": 1}""")).isEqualTo(new Message("Hello", null, new Person("Ada", null), List.of()));
    }

    @Test
    void reportsAMissingRequiredField() {
        assertMalformed("{\"to\": []}", "subject is absent");
        assertMalformed("{\"subject\": \"Hello\", \"to\": []}", "from is absent");
        assertMalformed("{\"subject\": \"Hello\", \"from\": {}, \"to\": []}", "from.name is absent");
        assertMalformed(
                "{\"subject\": \"Hello\", \"from\": {\"name\": \"Ada\"}, \"to\": [{\"age\": 7}]}", "to.name is absent");
        assertMalformed("{\"subject\": \"Hello\", \"from\": {\"name\": \"Ada\"}}", "not a letter: to is absent");
        assertMalformed("{}", "not a letter: subject is absent");
        assertMalformed("{\"subject\": null, \"from\": {\"name\": \"Ada\"}, \"to\": []}", "subject is absent");
    }

    public record Wrapper(Person from, int grams, List<Nested> stamps) {}

    public record Nested(int cents) {}

    @Test
    void reportsAMissingRequiredNumber() {
        Contract<Wrapper> parcels = new Contract<>("parcel", Wrapper.class);
        assertThatThrownBy(() -> parcels.decode("{}".getBytes(UTF_8))).hasMessage("not a parcel: from is absent");
        assertThatThrownBy(() -> parcels.decode("{\"from\": {\"name\": \"Ada\"}, \"stamps\": []}".getBytes(UTF_8)))
                .hasMessage("not a parcel: grams is absent");
        assertThatThrownBy(() ->
                        parcels.decode("{\"from\": {\"name\": \"Ada\"}, \"grams\": 1, \"stamps\": [{\"cents\": null}]}"
                                .getBytes(UTF_8)))
                .hasMessage("not a parcel: stamps.cents is absent");
    }

    @Test
    void rejectsMalformedMessages() {
        assertMalformed("", "not a letter");
        assertMalformed("null", "JSON null");
        assertMalformed("[]", "not a letter");
        assertMalformed("{\"subject\": ", "not a letter");
        assertThatThrownBy(() -> CONTRACT.decode(null)).isInstanceOf(Contract.MalformedValueException.class);
    }

    @Test
    void acceptsRfc3339TimesOfTheYears1To9999() throws Exception {
        for (String time : List.of(
                "0001-01-01T00:00:00Z",
                "1700-01-01T00:00:00.123456789Z",
                "2026-03-18T21:15:00Z",
                "9999-12-31T23:59:59Z")) {
            assertThat(event("\"at\": \"" + time + "\"").at()).isEqualTo(Instant.parse(time));
        }
        assertThat(event("\"at\": \"2026-03-18t22:15:00+01:00\"").at()).isEqualTo("2026-03-18T21:15:00Z");
        for (String time : List.of(
                "\"+999999999-12-31T23:59:59Z\"",
                "\"+300000-12-31T23:59:59Z\"",
                "\"-5000-01-01T00:00:00Z\"",
                "\"0000-12-31T23:59:59Z\"",
                "\"0001-01-01T00:00:00+01:00\"",
                "\"9999-12-31T23:59:59-01:00\"",
                "\"2026-02-30T00:00:00Z\"",
                "\"2026-03-18T24:00:00Z\"",
                "\"2026-03-18T21:15:00\"",
                "\"2026-03-18\"",
                "\"\"",
                "1e999999999",
                "1763900000",
                "true",
                "[]",
                "{}")) {
            assertThatThrownBy(() -> event("\"at\": " + time))
                    .as(time)
                    .isInstanceOf(Contract.MalformedValueException.class)
                    .hasMessage("not an event: at is not a time of RFC 3339 between the years 0001 and 9999");
        }
    }

    @Test
    void limitsDatesAndNumbers() throws Exception {
        String at = "\"at\": \"2026-03-18T21:15:00Z\", ";
        assertThat(event(at + "\"day\": \"2026-03-18\", \"bytes\": 17").day()).isEqualTo("2026-03-18");
        for (String other : List.of(
                "\"day\": \"+999999999-12-31\"",
                "\"day\": \"0000-01-01\"",
                "\"day\": [2026, 3, 18]",
                "\"day\": 17",
                "\"bytes\": 1e999999999",
                "\"bytes\": 9223372036854775808")) {
            assertThatThrownBy(() -> event(at + other)).as(other).isInstanceOf(Contract.MalformedValueException.class);
        }
    }

    private static Event event(String fields) throws Contract.MalformedValueException {
        return EVENTS.decode(("{" + fields + "}").getBytes(UTF_8));
    }

    private static void assertMalformed(String json, String message) {
        assertThatThrownBy(() -> decode(json))
                .as(json)
                .isInstanceOf(Contract.MalformedValueException.class)
                .hasMessageContaining(message);
    }

    private static Message decode(String json) throws Contract.MalformedValueException {
        return CONTRACT.decode(json.getBytes(UTF_8));
    }
}
