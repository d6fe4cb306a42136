package org.newswire.store.page.stories;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.store.page.TemplateContext;
import org.newswire.store.page.articles.StoredFields;

/// The model of a story's page.
///
/// @param articles in the order in which they were first seen; the first one reported first
/// @param total    number of articles of the story
/// @param sites    number of sites among `articles`
public record StoryPage(String id, @Nullable String language, List<Report> articles, int total, int sites) {
    private static final int WIDTH = 1_000;

    public StoryPage {
        articles = List.copyOf(articles);
    }

    /// An article of the story.
    ///
    /// @param score     the estimated share of the shorter text that the longer one contains, in percent; 0 for the
    ///     first article
    /// @param newSite   whether it is the first article of its site
    /// @param retracted whether its publisher has retracted it
    public record Report(
            String id, String title, String site, Instant seenAt, int score, boolean newSite, boolean retracted) {}

    static StoryPage of(StoredFields story) {
        Set<String> sites = new HashSet<>();
        List<Report> reports = story.each("articles").stream()
                .map(row -> report(row, sites.add(row.value("site"))))
                .toList();
        return new StoryPage(
                story.value("id"), story.languageTag(), reports, story.number("articleCount"), sites.size());
    }

    private static Report report(StoredFields row, boolean isNewSite) {
        return new Report(
                row.value("id"),
                row.value("title"),
                row.firstValue("siteName", "site"),
                row.requiredTime("firstSeenAt"),
                (int) Math.round(100 * row.row().path("score").asDouble()),
                isNewSite,
                row.isTrue("retracted"));
    }

    public String title() {
        return articles.isEmpty() ? "" : articles.getFirst().title();
    }

    public String firstSite() {
        return articles.isEmpty() ? "" : articles.getFirst().site();
    }

    private Duration after(Report report) {
        return Duration.between(articles.getFirst().seenAt(), report.seenAt());
    }

    /// Returns how long after the first article another one was seen, such as `2 h 5 min`.
    public String delay(Report report, TemplateContext page) {
        Duration after = after(report);
        if (after.toMinutes() < 1) {
            return page.text("stories.delay.seconds", after.toSeconds());
        }
        if (after.toHours() < 1) {
            return page.text("stories.delay.minutes", after.toMinutes());
        }
        return after.toDays() < 2
                ? page.text("stories.delay.hours", after.toHours(), after.toMinutesPart())
                : page.text("stories.delay.days", after.toDays(), after.toHoursPart());
    }

    /// Returns the horizontal position of an article in the timeline, from 10 to 990.
    public int position(Report report) {
        long span = Math.max(1, after(articles.getLast()).toMillis());
        return 10 + (int) ((WIDTH - 20) * after(report).toMillis() / span);
    }
}
