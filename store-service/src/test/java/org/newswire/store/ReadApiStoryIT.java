package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.store.Articles.article;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Stories.
final class ReadApiStoryIT extends ServedApi {
    @Test
    void aStoryComesWithTheArticlesThatTellIt() throws Exception {
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
        conforms(story, "Story");
        assertThat(get("/api/articles/" + id("second")).json().path("storyId").asText())
                .isEqualTo(id("first"));
        assertThat(ids("/api/articles?story=" + id("first"))).containsExactly(id("second"), id("first"));
    }
}
