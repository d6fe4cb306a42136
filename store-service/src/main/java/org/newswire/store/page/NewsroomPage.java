package org.newswire.store.page;

import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.service.http.BusyException;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.store.api.ProblemException;
import org.newswire.store.api.ReadAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the views for people. It finds the view of a path and shows its result or, for a failure, an error page.
/// Thread-safe.
public final class NewsroomPage implements Page {
    private static final Logger LOG = LoggerFactory.getLogger(NewsroomPage.class);

    private final Map<String, View> views;
    private final ReadAccess access;
    private final PageAccess readers;
    private final String basePath;
    private final PageLanguages languages;
    private final InstantSource clock;
    private final AssetFiles assets = new AssetFiles();
    private final TemplateRenderer renderer = new TemplateRenderer();

    /// @param views    by path
    /// @param settings who may read, and the prefix of links
    public NewsroomPage(
            Map<String, View> views,
            ReadAccess access,
            PageSettings settings,
            PageLanguages languages,
            InstantSource clock) {
        this.views = Map.copyOf(views);
        this.access = access;
        this.readers = new PageAccess(settings);
        this.basePath = settings.basePath();
        this.languages = languages;
        this.clock = clock;
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException, InterruptedException {
        Optional<PageResponse> asset = READING.contains(request.method()) ? assets.answer(request) : Optional.empty();
        if (asset.isPresent()) {
            return ResponseHeaders.on(asset.get());
        }
        TemplateContext page = new TemplateContext(
                languages.preferred(request.header("Accept-Language")), basePath, request.path(), assets.addresses());
        return ResponseHeaders.on(answer(request, page));
    }

    private PageResponse answer(PageRequest request, TemplateContext page) throws IOException, InterruptedException {
        return switch (readers.check(request)) {
            case PageAccess.Granted _ -> show(request, page);
            case PageAccess.Answered answered -> answered.response();
            case PageAccess.SignIn signIn ->
                renderer.render(request, page, new ViewResult.Rendered(signIn.status(), "sign-in.jte", signIn.model()));
        };
    }

    /// Wraps a page that is not a view, such as the live updates, so that only permitted readers get it.
    public Page protect(Page other) {
        return request -> switch (readers.check(request)) {
            case PageAccess.Granted _ -> ResponseHeaders.on(other.answer(request));
            case PageAccess.Answered answered -> ResponseHeaders.on(answered.response());
            case PageAccess.SignIn signIn -> ResponseHeaders.on(PageResponse.empty(signIn.status()));
        };
    }

    private PageResponse show(PageRequest request, TemplateContext page) throws IOException {
        try {
            if (!READING.contains(request.method())) {
                throw new ProblemException(405, "The methods are GET and HEAD.");
            }
            return present(request, page, result(request, page));
        } catch (ProblemException e) {
            return error(request, page, e);
        } catch (BusyException e) {
            return error(request, page, ProblemException.busy());
        } catch (SQLException e) {
            return error(request, page, access.problem(e));
        } catch (RuntimeException e) {
            LOG.error("path={} cannot be shown: internal error", request.path(), e);
            return error(request, page, ProblemException.fault());
        }
    }

    private ViewResult result(PageRequest request, TemplateContext page) throws ProblemException, SQLException {
        String path = request.path();
        if (!basePath.isEmpty() && path.equals(basePath)) {
            return new ViewResult.Redirect("/");
        }
        boolean hasSlash = path.length() > 1 && path.endsWith("/");
        Found found = find(hasSlash ? path.substring(0, path.length() - 1) : path)
                .orElseThrow(() -> ProblemException.notFound("No page has this path."));
        return hasSlash
                ? new ViewResult.Redirect(
                        TemplateContext.encodedPath(path.substring(0, path.length() - 1)) + query(request.rawQuery()))
                : found.view.answer(new ViewRequest(found.below, request.rawQuery(), page, clock.instant(), access));
    }

    private static String query(@Nullable String rawQuery) {
        return rawQuery == null ? "" : "?" + rawQuery;
    }

    private record Found(View view, List<String> below) {}

    /// Returns the view with the longest path that the path equals or is below of.
    private Optional<Found> find(String path) {
        String prefix = path;
        // Nothing is below the root.
        while (prefix.length() > 1 || (prefix.equals("/") && path.equals("/"))) {
            View view = views.get(prefix);
            if (view != null) {
                String below = path.substring(prefix.length());
                return Optional.of(new Found(
                        view,
                        below.isEmpty()
                                ? List.of()
                                : Arrays.asList(below.substring(1).split("/", -1))));
            }
            prefix = prefix.substring(0, prefix.lastIndexOf('/'));
        }
        return Optional.empty();
    }

    private PageResponse present(PageRequest request, TemplateContext page, ViewResult result) throws IOException {
        return switch (result) {
            case ViewResult.Rendered rendered -> renderer.render(request, page, rendered);
            case ViewResult.Document document -> renderer.document(request, document);
            case ViewResult.Redirect redirect -> PageResponse.empty(303).with("Location", page.link(redirect.path()));
        };
    }

    private PageResponse error(PageRequest request, TemplateContext page, ProblemException problem) throws IOException {
        var model = new ErrorModel(problem.status(), String.valueOf(problem.getMessage()));
        PageResponse response =
                renderer.render(request, page, new ViewResult.Rendered(problem.status(), "error.jte", model));
        return switch (problem.status()) {
            case 405 -> response.with("Allow", "GET, HEAD");
            case 503 -> response.with("Retry-After", "5");
            default -> response;
        };
    }
}
