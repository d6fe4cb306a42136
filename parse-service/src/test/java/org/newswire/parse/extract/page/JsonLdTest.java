package org.newswire.parse.extract.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLdTest {
    private static final String URL = "https://paper.example/ferries";
    private static final String ARTICLE = "{\"@type\":\"NewsArticle\",\"headline\":\"Ferries sail again\"}";

    private static JsonLd read(String... scripts) {
        return new JsonLd(List.of(scripts), List.of(URL));
    }

    @Test
    void aBrokenScriptDoesNotHideTheOthers() {
        assertThat(read("{\"@type\" broken", ARTICLE).text("headline")).isEqualTo("Ferries sail again");
    }

    @Test
    void scriptsAfter300000TokensOfAPageAreIgnored() {
        String numbers = "[" + "1,".repeat(149_997) + "1]";

        assertThat(read(numbers, ARTICLE, numbers).hasArticle()).isTrue();
        assertThat(read(numbers, numbers, ARTICLE).hasArticle()).isFalse();
    }

    @Test
    void nodesAfterTheFirst5000OfAPageAreIgnored() {
        String others = "{},".repeat(4_999);

        assertThat(read("[" + others + ARTICLE + "]").hasArticle()).isTrue();
        assertThat(read("[{}," + others + ARTICLE + "]").hasArticle()).isFalse();
    }

    @Test
    void theArticleIsTheNodeWithTheAddressOfThePage() {
        String other = "{\"@type\":\"NewsArticle\",\"url\":\"https://paper.example/bridge\",\"headline\":\"A bridge\"}";
        String own = ARTICLE.replace("}", ",\"url\":\"http://www.paper.example/ferries/\"}");

        assertThat(read(other, own).text("headline")).isEqualTo("Ferries sail again");
        assertThat(read(own, other).text("headline")).isEqualTo("Ferries sail again");
    }
}
