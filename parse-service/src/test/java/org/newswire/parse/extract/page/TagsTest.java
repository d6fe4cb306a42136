package org.newswire.parse.extract.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class TagsTest {
    @Test
    void readsTextsUpToALimit() {
        Element e = Jsoup.parse("<p>By \n  <b>Mara</b>&nbsp; <i>Li&shy;ndt</i>\u200b</p>")
                .body();
        String whole = "By Mara Lindt";

        assertThat(e.text()).isEqualTo(whole);
        assertThat(Tags.shortText(e, whole.length())).isEqualTo(whole);
        assertThat(Tags.shortText(e, whole.length() - 1)).isNull();
        assertThat(Tags.shortText(e, 3)).isNull();
    }

    @Test
    void readsTextForSubscribersUnlessItIsEncrypted() {
        assertThat(isHidden("<p style='display: none'>")).isTrue();
        assertThat(isHidden("<p class=subscriber-only style='display:none'>")).isFalse();
        assertThat(isHidden("<p class='subscriber-only encrypted-content' style='display:none'>"))
                .isTrue();
    }

    @Test
    void recognisesTheHidingClassOfUtilityStyleSheets() {
        assertThat(isHidden("<p class='mt-2 hidden'>")).isTrue();
        assertThat(isHidden("<p class='hidden md:block'>")).isFalse();
        assertThat(isHidden("<p class='not-hidden'>")).isFalse();
    }

    private static boolean isHidden(String tag) {
        return Tags.isHidden(Jsoup.parse(tag).body().child(0));
    }

    @Test
    void readsAMissingElementAsAnEmptyText() {
        assertThat(Tags.shortText(
                        Jsoup.parse("<p> <!-- none --> </p><script>1</script>").body(), 0))
                .isEmpty();
    }
}
