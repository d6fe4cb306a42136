package org.newswire.parse.extract;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Finds who wrote the article: what the page states for machines, then the byline that readers see,
/// then what looks
/// like one, then the feed. A name that is only the site's own counts where nobody else is named, and
/// one that readers
/// don't see near the text yields to a byline that they do.
final class AuthorFinder {
    /// A place to look for names; one that only guesses has to come up with more than the site's name.
    private record Place(String source, boolean guess, Supplier<List<String>> names) {}

    private final PageSurvey page;
    private final Surroundings around;
    private final SeenAuthors seen;
    private final List<Place> places;

    AuthorFinder(PageSurvey page, @Nullable FeedEntry entry, Surroundings around) {
        this.page = page;
        this.around = around;
        this.seen = new SeenAuthors(page, around);
        var stated = new StatedAuthors(page);
        this.places = Stream.of(
                        Stream.of(
                                new Place("json-ld", false, stated::ofJsonLd),
                                new Place("meta", false, stated::ofMetas),
                                new Place("microdata", false, stated::ofMicrodata),
                                new Place("page", false, seen::told)),
                        seen.guesses().map(guess -> new Place("page", true, guess)),
                        Stream.of(new Place("feed", false, () -> entry == null ? List.of() : entry.authors())))
                .flatMap(places -> places)
                .toList();
    }

    Found<List<String>> find() {
        Found<List<String>> others = null;
        Found<List<String>> editors = null;
        boolean stated = false;
        boolean guessed = false;
        for (Place place : places) {
            if (place.guess && stated && guessed) {
                continue;
            }
            List<String> raw = place.names.get();
            List<String> names = PersonNames.clean(raw);
            Predicate<String> fits = place.guess && others != null
                    ? name -> SeenAuthors.FULL_NAME.matcher(name).matches()
                    : name -> true;
            List<String> persons =
                    names.stream().filter(name -> !isSite(name)).filter(fits).toList();
            if (!persons.isEmpty()) {
                return confirmed(new Found<>(persons, place.source));
            }
            stated |= !place.guess && !names.isEmpty();
            guessed |= place.guess && !raw.isEmpty();
            others = others != null || names.isEmpty() ? others : new Found<>(names, place.source);
            List<String> staff = PersonNames.editors(raw);
            editors = editors != null || staff.isEmpty() ? editors : new Found<>(staff, place.source);
        }
        Found<List<String>> rest = editors != null ? editors : new Found<>(seen.editors(), "page");
        return others != null ? others : rest;
    }

    private Found<List<String>> confirmed(Found<List<String>> found) {
        List<String> names = found.value();
        boolean seenToo = around.holdsAnyOf(names);
        List<String> told = seenToo
                ? List.of()
                : PersonNames.clean(seen.byline()).stream()
                        .filter(name -> !isSite(name))
                        .toList();
        return told.isEmpty() || startsWith(names.getFirst(), told.getFirst())
                ? new Found<>(
                        completed(names),
                        found.source(),
                        seenToo && !found.source().equals("page"))
                : new Found<>(told, "page");
    }

    /// A first name alone is completed from the byline that readers see, from what is marked as one, or
    /// from the
    /// name of a site that its owner is named after.
    private List<String> completed(List<String> names) {
        if (names.size() != 1 || names.getFirst().contains(" ")) {
            return names;
        }
        String start = names.getFirst().toLowerCase(Locale.ROOT) + " ";
        Stream<String> seenNear = around.blocks().map(Block::text).filter(text -> text.length() <= 60);
        Stream<String> stated = Stream.concat(page.jsonLd.persons(), seen.owner().stream());
        Stream<String> marked = page.bylines().stream()
                .filter(e -> !Comments.hold(e))
                .map(Element::text)
                .filter(text -> text.length() <= 60);
        return Stream.of(seenNear, stated, marked)
                .flatMap(texts -> texts)
                .flatMap(text -> PersonNames.clean(List.of(text)).stream())
                .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(start)
                        && SeenAuthors.FULL_NAME.matcher(name).matches())
                .findFirst()
                .map(List::of)
                .orElse(names);
    }

    private static boolean startsWith(String name, String start) {
        return name.regionMatches(true, 0, start, 0, start.length());
    }

    /// Whether a name is the site's, or an account's.
    private boolean isSite(String name) {
        String key = TitleFinder.key(name);
        String host = WebAddress.host(page.document.baseUri());
        String site = page.meta("og:site_name", "application-name", "twitter:site");
        String publisher = page.jsonLd.text(
                page.jsonLd.resolve(page.jsonLd.article().path("publisher")).path("name"));
        for (String s : new String[] {site, publisher}) {
            String k = s == null ? "" : TitleFinder.key(s);
            if (k.length() > 2
                    && (k.equals(key) || k.contains(key) || (key.contains(k) && key.length() < k.length() + 8))) {
                return true;
            }
        }
        boolean account = !name.contains(" ") && (name.equals(name.toLowerCase(Locale.ROOT)) || name.indexOf('.') > 0);
        return account
                || (key.length() > 2 && host.replace("-", "").replace(".", "").startsWith(key));
    }
}
