package org.newswire.store.page;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ProblemException;
import org.newswire.store.api.ReadAccess;

/// A request as a [View] sees it.
///
/// @param below    the decoded segments of the path below the view's path; empty for the path itself
/// @param rawQuery the text after `?`, still percent-encoded
/// @param page     texts and links in the reader's language
/// @param now      the time of the request
public record ViewRequest(
        List<String> below, @Nullable String rawQuery, TemplateContext page, Instant now, ReadAccess access) {
    public ViewRequest {
        below = List.copyOf(below);
    }

    /// Returns the id that a segment of the path names. A wrong one is an address that does not exist.
    public static UUID id(String segment) throws ProblemException {
        try {
            return ApiParameters.id("id", segment);
        } catch (ProblemException e) {
            throw nothingHere();
        }
    }

    public static ProblemException nothingHere() {
        return ProblemException.notFound("No page has this address.");
    }

    /// Returns the query parameters with these names. Others are ignored.
    public ApiParameters parameters(Collection<String> known) throws ProblemException {
        return ApiParameters.ignoringUnknown(rawQuery, known);
    }

    /// Runs a query that takes milliseconds, on a read-only connection.
    public <T> T read(ReadAccess.Query<T> query) throws ProblemException, SQLException {
        return access.query(query);
    }

    /// Runs a query that may take seconds, such as a search. The number of such queries at a time is limited.
    public <T> T readSlowly(ReadAccess.Query<T> query) throws ProblemException, SQLException {
        return access.slowQuery(query);
    }
}
