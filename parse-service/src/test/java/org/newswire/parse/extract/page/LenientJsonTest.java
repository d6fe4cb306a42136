package org.newswire.parse.extract.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LenientJsonTest {
    private static JsonNode parse(String json) {
        return LenientJson.parse(json, tokens -> {});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name': 'Ada'}",
                "{\"name\": \"Ada\",}",
                "{\"name\": \"A\\da\"}",
                "// the author\n{\"name\": /* first */ \"Ada\"}",
                "{\"age\": undefined, \"name\": \"Ada\"}",
                "{\"age\": NaN, \"name\": \"Ada\"}",
                "{\"age\":, \"name\": \"Ada\"}",
                "\uFEFF{\"name\": \"Ada\"}",
                "{\"name\": \"Ada\"} and more"
            })
    void toleratesCommonMistakes(String json) {
        assertThat(parse(json).path("name").asText()).isEqualTo("Ada");
    }

    @Test
    void keepsRawLineBreaksInStrings() {
        assertThat(parse("{\"name\": \"Ada\nQuill\"}").path("name").asText()).isEqualTo("Ada\nQuill");
    }

    @Test
    void severalValuesInARowGiveAnArray() {
        JsonNode values = parse("{\"name\": \"Ada\"}\n{\"name\": \"Mara\"}");

        assertThat(values.isArray()).isTrue();
        assertThat(values.findValuesAsText("name")).containsExactly("Ada", "Mara");
    }

    @Test
    void brokenJsonIsAMissingNode() {
        for (String broken : new String[] {"", "{", "<script>", "{\"name\" \"Ada\"}"}) {
            assertThat(parse(broken).isMissingNode()).as(broken).isTrue();
        }
    }

    @Test
    void aScriptOfMoreThan300000TokensIsIgnored() {
        AtomicLong read = new AtomicLong();
        String numbers = "1,".repeat(299_997) + "1";

        assertThat(LenientJson.parse("[" + numbers + "]", read::set).size()).isEqualTo(299_998);
        assertThat(read).hasValue(300_000);
        assertThat(LenientJson.parse("[" + numbers + ",1]", read::set).isMissingNode())
                .isTrue();
    }

    @Test
    void aScriptThatIsNestedDeeperThan100LevelsIsIgnored() {
        assertThat(parse("[".repeat(100) + "]".repeat(100)).isArray()).isTrue();
        assertThat(parse("[".repeat(101) + "]".repeat(101)).isMissingNode()).isTrue();
    }
}
