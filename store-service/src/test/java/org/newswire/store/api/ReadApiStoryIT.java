package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.article.Articles;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;

/// Stories. Tests [StoryResource].
final class ReadApiStoryIT extends ServedApi {
    @Test
    void returnsAStoryWithItsArticles() throws Exception {
        String wire = "The council of the town has voted for a new bridge over the river on Monday evening. ".repeat(4);
        store(
                article("second", wire + "More.", 9, "weekly"),
                article("first", wire, 0, "daily"),
                article("other", "Another text.", 1, "daily"));
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());

        JsonNode story = get("/api/stories/" + id("first")).json();
        assertThat(story.path("articleCount").asInt()).isEqualTo(2);
        assertThat(story.at("/articles/0/id").asText()).isEqualTo(id("first"));
        assertThat(story.at("/articles/1/mergedInto").asText()).isEqualTo(id("first"));
        assertConforms(story, "Story");
        assertThat(get("/api/articles/" + id("second")).json().path("storyId").asText())
                .isEqualTo(id("first"));
        assertThat(ids("/api/articles?story=" + id("first"))).containsExactly(id("second"), id("first"));
    }

    @Test
    void returnsTheLatestStoriesWithTheirFirstSite() throws Exception {
        story("old", 0, "en");
        story("german", 20, "de");
        story("new", 40, "en");
        store(article("alone", "Another text.", 60, "daily"));
        UUID gone = UUID.fromString(id("old"));
        new PostgresArticleStore(database.connections())
                .write(List.of(new Change.Retraction(gone, Articles.NOON.plusSeconds(60))));
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());

        JsonNode page = get("/api/stories").json();
        assertConforms(page, "StoryPage");
        assertThat(page.path("stories").findValuesAsText("id")).containsExactly(id("new"), id("german"), id("old"));
        JsonNode latest = page.at("/stories/0");
        assertThat(latest.path("articleCount").asInt()).isEqualTo(2);
        assertThat(latest.path("firstSeenAt").asText()).isEqualTo("2026-03-01T12:40:00Z");
        assertThat(latest.path("lastSeenAt").asText()).isEqualTo("2026-03-01T12:49:00Z");
        assertThat(latest.at("/first/title").asText()).isEqualTo("Headline of new");
        assertThat(latest.at("/first/url").asText()).isEqualTo("https://paper.example/new");
        assertThat(page.findValuesAsText("retracted")).containsExactly("false", "false", "true");
        assertThat(stories("/api/stories?language=de")).containsExactly(id("german"));
        assertThat(stories("/api/stories?language=DE-at")).containsExactly(id("german"));
        assertThat(stories("/api/stories?from=2026-03-01T12:20:00Z&to=2026-03-01T12:40:00Z"))
                .containsExactly(id("german"));
    }

    @Test
    void pagesContainEachStoryOnce() throws Exception {
        List<String> slugs = List.of("one", "two", "three", "four", "five");
        for (String slug : slugs) {
            story(slug, slug.length() / 4, "en");
        }
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());

        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = get("/api/stories?limit=2" + next).json();
            seen.addAll(page.path("stories").findValuesAsText("id"));
            next = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!next.isEmpty());
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        slugs.stream().map(ServedApi::id).toList());
    }

    /// Stores a story of two sites, the second nine minutes after the first.
    private static void story(String slug, int minute, String language) throws Exception {
        String text = ("The council of " + slug + " has voted for a new bridge over the river at " + slug
                        + " on Monday evening, by ten to four. ")
                .repeat(4);
        store(
                with(article(slug, text, minute, "daily"), "language", language),
                with(article(slug + "-copy", text + "More.", minute + 9, "weekly"), "language", language));
    }

    private static List<String> stories(String path) throws Exception {
        return get(path).json().path("stories").findValuesAsText("id");
    }
}
