package org.newswire.store.page.stories;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.newswire.store.api.ProblemException;
import org.newswire.store.api.StoryQuery;
import org.newswire.store.api.StoryResource;
import org.newswire.store.database.Sql;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewRequest;
import org.newswire.store.page.ViewResult;
import org.newswire.store.page.articles.StoredFields;

/// Serves `/stories`, the latest stories, and `/stories/{id}`, a story with its articles.
public final class StoriesView implements View {
    /// The lateral join limits the time for a story with very many articles.
    private static final String SITES = """
            select s.id, count(distinct m.site) from unnest(?::uuid[]) s (id),
                lateral (select a.site from story_article x join article a on a.id = x.article_id
                    where x.story_id = s.id limit 1000) m
            group by s.id""";

    private static final int MAX_ARTICLES = 200;

    @Override
    public ViewResult answer(ViewRequest request) throws ProblemException, SQLException {
        return switch (request.below().size()) {
            case 0 -> latest(request);
            case 1 -> story(request, ViewRequest.id(request.below().getFirst()));
            default -> throw ViewRequest.nothingHere();
        };
    }

    private static ViewResult latest(ViewRequest request) throws ProblemException, SQLException {
        StoryQuery query = StoryQuery.of(request.parameters(StoryQuery.PARAMETERS));
        StoryList list = request.read(connection -> {
            ObjectNode page = StoryResource.latest(connection, query);
            return StoryList.of(query, page, sites(connection, page));
        });
        return ViewResult.page("stories/list.jte", list);
    }

    private static Map<String, Integer> sites(Connection connection, ObjectNode page) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        page.path("stories")
                .forEach(story -> ids.add(UUID.fromString(story.path("id").asText())));
        Map<String, Integer> sites = new HashMap<>();
        Sql.list(connection, SITES, row -> sites.put(row.getString(1), row.getInt(2)), ids);
        return sites;
    }

    private static ViewResult story(ViewRequest request, UUID id) throws ProblemException, SQLException {
        ObjectNode story = request.read(connection -> StoryResource.read(connection, id, MAX_ARTICLES));
        return ViewResult.page("stories/story.jte", StoryPage.of(new StoredFields(story)));
    }
}
