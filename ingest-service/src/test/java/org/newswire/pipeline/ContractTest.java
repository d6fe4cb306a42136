package org.newswire.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ContractTest {
    private static final Contract<Letter> CONTRACT = new Contract<>("letter", Letter.class);

    public record Letter(String subject, @Nullable String note, Person from, List<Person> to) {
        public Letter {
            to = List.copyOf(to);
        }
    }

    public record Person(String name, @Nullable Integer age) {}

    @Test
    void whatMayBeAbsentIsAbsent() throws Exception {
        var letter = new Letter("Hello", null, new Person("Ada", null), List.of(new Person("Ben", 7)));

        assertThat(decode("""
                {"subject": "Hello", "from": {"name": "Ada"}, "to": [{"name": "Ben", "age": 7}], "more": 1}""")).isEqualTo(letter);
        assertThat(CONTRACT.decode(CONTRACT.encode(letter))).isEqualTo(letter);
    }

    @Test
    void whatMustBeThereIsNamedWhereItIsAbsent() {
        assertMalformed("{\"to\": []}", "subject is absent");
        assertMalformed("{\"subject\": \"Hello\", \"to\": []}", "from is absent");
        assertMalformed("{\"subject\": \"Hello\", \"from\": {}, \"to\": []}", "from.name is absent");
        assertMalformed(
                "{\"subject\": \"Hello\", \"from\": {\"name\": \"Ada\"}, \"to\": [{\"age\": 7}]}", "to.name is absent");
        assertMalformed("{\"subject\": \"Hello\", \"from\": {\"name\": \"Ada\"}}", "not a letter");
        assertMalformed("{\"subject\": null, \"from\": {\"name\": \"Ada\"}, \"to\": []}", "subject is absent");
    }

    @Test
    void whatIsNoLetterIsMalformed() {
        assertMalformed("", "not a letter");
        assertMalformed("null", "JSON null");
        assertMalformed("[]", "not a letter");
        assertMalformed("{\"subject\": ", "not a letter");
        assertThatThrownBy(() -> CONTRACT.decode(null)).isInstanceOf(Contract.Malformed.class);
    }

    private static void assertMalformed(String json, String message) {
        assertThatThrownBy(() -> decode(json))
                .as(json)
                .isInstanceOf(Contract.Malformed.class)
                .hasMessageContaining(message);
    }

    private static Letter decode(String json) throws Contract.Malformed {
        return CONTRACT.decode(json.getBytes(UTF_8));
    }
}
