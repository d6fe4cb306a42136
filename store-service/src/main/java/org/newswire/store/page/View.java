package org.newswire.store.page;

import java.sql.SQLException;
import org.newswire.store.api.ProblemException;

/// Computes the content for a path and the paths below it. Thread-safe.
///
/// ```java
/// View stories = request ->
///         ViewResult.page("stories/list.jte", new StoryList(request.read(connection -> latest(connection))));
/// ```
public interface View {
    /// @throws ProblemException for the reader, such as 404; shown as a page
    /// @throws SQLException     shown as a page with status 503
    ViewResult answer(ViewRequest request) throws ProblemException, SQLException;
}
