package org.newswire.article;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private final Article before = SampleArticle.with(sample -> {});

    private static ObjectNode object(ObjectNode node, String name) {
        return (ObjectNode) node.get(name);
    }

    private void assertChanges(Article after, String... names) {
        assertThat(Changes.between(before, after)).containsExactly(names);
        assertThat(Changes.between(after, before)).containsExactly(names);
        assertThat(Changes.fingerprint(after) == Changes.fingerprint(before)).isEqualTo(names.length == 0);
    }

    /// A field that is added to the article counts as content unless `Changes` excludes it. Decide
    /// that, then add it here.
    @Test
    void contentFieldsCount() {
        assertThat(Changes.names())
                .containsExactly(
                        "url",
                        "site",
                        "siteName",
                        "title",
                        "authors",
                        "publishedAt",
                        "publishedOn",
                        "modifiedAt",
                        "language",
                        "text",
                        "html",
                        "lead",
                        "extent",
                        "wordCount",
                        "images",
                        "tags",
                        "details.kind",
                        "details.subtitle",
                        "details.section",
                        "details.readingMinutes",
                        "details.amp",
                        "details.ampUrl",
                        "details.paywalled",
                        "details.publishedOffset",
                        "details.modifiedOffset",
                        "details.markdown",
                        "details.media",
                        "details.place",
                        "details.comments",
                        "rights.robots",
                        "rights.robotsHeader",
                        "rights.tdmReserved",
                        "rights.tdmPolicy",
                        "rights.licenses",
                        "rights.statement");
    }

    @Test
    void provenanceAndPositionDoNotCount() {
        assertChanges(SampleArticle.with(sample -> {
            sample.put("observedAt", "2026-03-20T00:00:00Z");
            sample.put("change", "updated");
            sample.put("revision", 7);
            sample.remove("previousHash");
            object(sample, "source").put("itemKey", "another");
            object(sample, "provenance").put("rawOffset", 5000);
        }));
    }

    @Test
    void namesDifferentFieldsInTheOrderOfTheArticle() {
        assertChanges(
                SampleArticle.with(sample -> {
                    object(sample, "details").put("section", "World");
                    sample.put("text", "Another text.");
                    sample.put("title", "Another title");
                }),
                "title",
                "text",
                "details.section");
    }

    @Test
    void anAbsentValueDiffersFromAPresentOne() {
        assertChanges(SampleArticle.with(sample -> sample.remove("publishedAt")), "publishedAt");
        assertThat(Changes.between(before, SampleArticle.with(sample -> sample.remove("details"))))
                .allMatch(name -> name.startsWith("details."))
                .hasSize(13);
    }

    @Test
    void listsWithTheSameTextDiffer() {
        Article one = SampleArticle.with(sample -> sample.putArray("authors").add("Field, Ada"));
        Article two = SampleArticle.with(
                sample -> sample.putArray("authors").add("Field").add("Ada"));

        assertThat(Changes.between(one, two)).isEqualTo(List.of("authors"));
        assertThat(Changes.fingerprint(one)).isNotEqualTo(Changes.fingerprint(two));
    }

    @Test
    void anImageWithAnotherCaptionIsAChange() {
        assertChanges(
                SampleArticle.with(
                        sample -> ((ObjectNode) sample.withArray("images").get(0)).put("caption", "Later.")),
                "images");
    }
}
