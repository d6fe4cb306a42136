package org.newswire.parse.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.page.PageParser;

/// Text that readers do not see, and dialogs that are not part of the page. Tests [BlockSplitter],
/// [ConsentDialogs] and `Tags`.
class HiddenTextTest {
    private static final String TEXT = "<p>The ferry left the harbour at dawn.</p>";

    @Test
    void omitsTextForScreenReadersThatAStyleHides() {
        for (String style : List.of(
                "border:0;clip:rect(0 0 0 0);height:1px;position:absolute",
                "clip: rect(0, 0, 0, 0)",
                "position:absolute; clip: rect(1px, 1px, 1px, 1px);",
                "clip:rect(0px 0px 0px 0px)",
                "clip-path: inset(50%)")) {
            assertThat(texts("<p>The <a href=/b>harbour report<span style='" + style
                            + "'>, opens new tab</span></a> says so.</p>"))
                    .as(style)
                    .containsExactly("The harbour report says so.");
        }
        assertThat(texts("<p>The <span style='clip: auto'>harbour</span> report</p>"))
                .containsExactly("The harbour report");
        assertThat(blocks("<div style='clip:rect(0 0 0 0)'>Skip the pictures</div>"))
                .allMatch(Block::hidden);
    }

    @Test
    void omitsConsentDialogs() {
        for (String attributes : List.of(
                "id=onetrust-consent-sdk",
                "id=sp_message_container_1234",
                "id=didomi-host",
                "id=CybotCookiebotDialog",
                "class=fc-consent-root",
                "id=cookie-notice role=dialog",
                "class='page cookie-banner'")) {
            assertThat(texts(TEXT + "<div " + attributes
                            + "><h2>We value your privacy</h2><p>We use cookies.</p></div>"))
                    .as(attributes)
                    .containsExactly("The ferry left the harbour at dawn.");
        }
    }

    @Test
    void keepsPagesThatNameADialogAndArticlesAboutThem() {
        for (String attributes : List.of("class=cookie-banner-open", "class=cookie-banner id=top")) {
            assertThat(texts("<body " + attributes + ">" + TEXT)).as(attributes).hasSize(1);
        }
        assertThat(texts("<article id=cookie-banner-ruling>" + TEXT + "</article>"))
                .hasSize(1);
        assertThat(texts("<article class='tag-privacy tag-consent'>" + TEXT + "</article>"))
                .hasSize(1);
    }

    private static List<String> texts(String html) {
        return blocks(html).stream().map(Block::text).toList();
    }

    private static List<Block> blocks(String html) {
        return BlockSplitter.cut(PageParser.parse(html, "https://paper.example/a"));
    }
}
