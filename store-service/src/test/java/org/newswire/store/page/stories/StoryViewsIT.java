package org.newswire.store.page.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.newswire.article.ArticleBuilder;
import org.newswire.store.page.articles.ServedViews;
import org.newswire.store.story.StoryClusterer;

/// The latest stories, and one story. Tests [StoriesView].
final class StoryViewsIT extends ServedViews {
    /// Stores a story of two sites, the second 75 minutes after the first.
    private static void story(String slug, int minute) throws Exception {
        String text = ("The council of " + slug + " has voted for a new bridge over the river at " + slug
                        + " on Monday evening, by ten to four. ")
                .repeat(4);
        store(
                article(slug, text, minute, "daily"),
                ArticleBuilder.builder(
                                with(article(slug + "-copy", text + "More.", minute + 75, "weekly"), "language", "en"))
                        .site("other.example")
                        .siteName("The Other")
                        .build());
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());
    }

    @Test
    void saysWhoReportedFirstAndHowManySites() throws Exception {
        story("harbour", 0);
        store(article("alone", "Another text.", 60, "daily"));

        Document list = page("/stories");
        assertThat(list.select(".hits li")).hasSize(1);
        assertThat(list.select(".hits").text())
                .contains("Headline of harbour", "First reported by The Paper", "2 articles from 2 sites");
        Document story = page(list.select(".hits a").attr("href"));
        assertThat(story.select("h1").text()).isEqualTo("Headline of harbour");
        assertThat(story.select("tbody tr").eachText())
                .satisfiesExactly(
                        first -> assertThat(first).contains("0 s", "The Paper", "Headline of harbour"),
                        second -> assertThat(second).contains("1 h 15 min", "The Other", "Headline of harbour-copy"));
        assertThat(story.select("svg.timeline circle").eachAttr("cx")).containsExactly("10", "990");
    }

    @Test
    void pagesContainEachStoryOnce() throws Exception {
        for (String slug : List.of("one", "two", "three", "four", "five")) {
            story(slug, slug.length());
        }

        List<String> seen = new ArrayList<>();
        String path = "/stories?limit=2&language=en";
        while (!path.isEmpty()) {
            Document page = page(path);
            seen.addAll(page.select(".hits a").eachAttr("href"));
            path = page.select("a[rel=next]").attr("href");
        }
        assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void saysWhyNothingIsShown() throws Exception {
        assertThat(page("/stories").select("main").text()).contains("There are no stories yet.");
        assertThat(page("/stories", "Accept-Language", "de").select("main").text())
                .contains("Noch gibt es keine Themen.");
        assertThat(get("/stories/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(get("/stories/x").statusCode()).isEqualTo(404);
        assertThat(get("/stories?language=e").statusCode()).isEqualTo(400);
    }
}
