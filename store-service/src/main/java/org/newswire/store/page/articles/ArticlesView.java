package org.newswire.store.page.articles;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ArticleSample;
import org.newswire.store.api.ArticleSearch;
import org.newswire.store.api.ArticleSearch.Order;
import org.newswire.store.api.ProblemException;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewRequest;
import org.newswire.store.page.ViewResult;

/// Serves `/articles`, the search, and the paths below it:
///
/// | path | answer |
/// |---|---|
/// | `/articles/attention.csv` | the chart of the search as a table |
/// | `/articles/{id}` | an article |
/// | `/articles/{id}.md` | the article as Markdown |
/// | `/articles/{id}/diff?from=1&to=2` | the differences between two versions |
public final class ArticlesView implements View {
    private static final String MARKDOWN = ".md";
    private static final int MAX_ORDER_CHARS = 20;

    @Override
    public ViewResult answer(ViewRequest request) throws ProblemException, SQLException {
        return switch (request.below().size()) {
            case 0 -> list(request);
            case 1 -> below(request, request.below().getFirst());
            case 2 -> {
                if (!request.below().getLast().equals("diff")) {
                    throw ViewRequest.nothingHere();
                }
                yield DiffReader.answer(request, ViewRequest.id(request.below().getFirst()));
            }
            default -> throw ViewRequest.nothingHere();
        };
    }

    private static ViewResult below(ViewRequest request, String name) throws ProblemException, SQLException {
        if (name.equals("attention.csv")) {
            ArticleQuery query = query(request);
            ArticleSample sample = request.readSlowly(connection -> ArticleSample.read(connection, query));
            return new ViewResult.Document(
                    "text/csv; charset=utf-8",
                    name,
                    ArticleCounts.of(sample, request.now()).attention().csv());
        }
        return name.endsWith(MARKDOWN)
                ? ArticleReader.markdown(request, ViewRequest.id(name.substring(0, name.length() - MARKDOWN.length())))
                : ArticleReader.answer(request, ViewRequest.id(name));
    }

    private static ViewResult list(ViewRequest request) throws ProblemException, SQLException {
        ArticleQuery query = query(request);
        boolean isNewestFirst = request.parameters(List.of(SearchUrl.ORDER))
                .text(SearchUrl.ORDER, MAX_ORDER_CHARS)
                .filter(SearchUrl.NEWEST::equals)
                .isPresent();
        ArticleList list = request.readSlowly(connection -> list(connection, query, isNewestFirst, request.now()));
        return ViewResult.page("articles/list.jte", list);
    }

    /// Only the first page has counts, since they are the same for all pages.
    private static ArticleList list(Connection connection, ArticleQuery query, boolean isNewestFirst, Instant now)
            throws SQLException {
        ArticleSample sample = query.after().isPresent() ? null : ArticleSample.read(connection, query);
        boolean isOfMany = sample == null ? ArticleSample.isOfMany(connection, query) : sample.ofMany();
        Order order = isOfMany ? Order.NEWEST_OF_MANY : isNewestFirst ? Order.NEWEST : Order.RANK;
        return ArticleList.of(
                SearchUrl.of(query, isNewestFirst),
                order,
                ArticleSearch.plainPage(connection, query, order),
                query.after().isPresent(),
                sample == null ? null : ArticleCounts.of(sample, now));
    }

    private static ArticleQuery query(ViewRequest request) throws ProblemException {
        return ArticleQuery.of(request.parameters(ArticleQuery.PARAMETERS));
    }
}
