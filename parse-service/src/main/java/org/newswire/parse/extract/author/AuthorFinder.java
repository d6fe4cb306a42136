package org.newswire.parse.extract.author;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Comments;
import org.newswire.parse.extract.block.Surroundings;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.WebAddress;
import org.newswire.parse.extract.text.Words;

/// Finds who wrote the article: what the page states for machines, then the byline that readers
/// see, then what looks like one, then the feed. A name that is only the site's own counts where
/// nobody else is named, and one that readers don't see near the text yields to a byline that they
/// do. So does the name of an organisation, to a guess only where nothing but its words tells what it is.
public final class AuthorFinder {
    /// A place to look for names; one that only guesses has to come up with more than the site's name.
    private record Place(String source, boolean guess, Supplier<List<String>> names) {}

    /// Readers who are logged in on a WordPress site: its authors.
    private static final Evaluator OWN_COMMENT = Selector.evaluatorOf(".byuser, .bypostauthor");

    private final PageSurvey page;
    private final Surroundings around;
    private final SeenAuthors seen;
    private final StatedAuthors stated;
    /// The names that the page says are those of organisations.
    private final Set<String> organisations;

    /// The names of the site and the publisher, as keys.
    private final List<String> sites;

    private final List<Place> places;

    public AuthorFinder(PageSurvey page, @Nullable FeedEntry entry, Surroundings around) {
        this.page = page;
        this.around = around;
        this.seen = new SeenAuthors(page, around);
        this.stated = new StatedAuthors(page);
        this.organisations = page.jsonLd().organisations();
        String publisher = page.jsonLd()
                .text(page.jsonLd()
                        .resolve(page.jsonLd().article().path("publisher"))
                        .path("name"));
        this.sites = Stream.of(page.meta("og:site_name", "application-name", "twitter:site"), publisher)
                .flatMap(Stream::ofNullable)
                .map(site -> Words.key(PageSurvey.limited(site)))
                .toList();
        this.places = Stream.of(
                        Stream.of(
                                new Place("json-ld", false, stated::ofJsonLd),
                                new Place("meta", false, stated::ofMetas),
                                new Place("microdata", false, stated::ofMicrodata),
                                new Place("page", false, seen::told),
                                new Place("page", false, seen::dateline)),
                        seen.guesses().map(guess -> new Place("page", true, guess)),
                        Stream.of(new Place("feed", false, () -> entry == null ? List.of() : entry.authors())))
                .flatMap(places -> places)
                .toList();
    }

    /// The names; none where nothing tells any.
    public Found<List<String>> find() {
        Found<List<String>> others = null;
        Found<List<String>> editors = null;
        boolean stated = false;
        boolean guessed = false;
        boolean typed = false;
        for (Place place : places) {
            if (place.guess && (typed || (stated && guessed))) {
                continue;
            }
            List<String> raw = place.names.get();
            List<String> names = this.stated.clean(raw);
            Predicate<String> fits = place.guess && others != null
                    ? name -> SeenAuthors.FULL_NAME.matcher(name).matches()
                    : name -> true;
            boolean address = !names.isEmpty() && isSite(names.getFirst(), place.guess);
            List<String> persons = names.stream()
                    .filter(name -> !isSite(name, place.guess) && (!address || PersonNames.isFull(name)))
                    .filter(fits)
                    .toList();
            if (!persons.stream().allMatch(this::isOrganisation)) {
                return confirmed(new Found<>(persons, place.source));
            }
            stated |= !place.guess && !names.isEmpty();
            typed |= !persons.isEmpty() && organisations.containsAll(persons);
            guessed |= place.guess && !raw.isEmpty();
            others = others != null || names.isEmpty() ? others : new Found<>(names, place.source);
            List<String> staff = PersonNames.editors(raw);
            editors = editors != null || staff.isEmpty() ? editors : new Found<>(staff, place.source);
        }
        Found<List<String>> rest = editors != null ? editors : new Found<>(seen.editors(), "page");
        return others != null ? new Found<>(completed(others.value()), others.source()) : rest;
    }

    private boolean isOrganisation(String name) {
        return organisations.contains(name) || PersonNames.isOrganisation(name);
    }

    private Found<List<String>> confirmed(Found<List<String>> found) {
        List<String> names = found.value();
        boolean seenToo = around.holdsAnyOf(names);
        List<String> told = persons(seenToo ? seen.told() : seen.byline());
        if (isFuller(told, names) || isOnlyAffiliation(names, told)) {
            return new Found<>(told, "page");
        }
        List<String> metas = persons(stated.ofMetas());
        if (isFuller(metas, names)) {
            return new Found<>(metas, "meta", seenToo);
        }
        return seenToo
                        || told.isEmpty()
                        || isOnlyAffiliation(told, names)
                        || startsWith(names.getFirst(), told.getFirst())
                ? new Found<>(
                        completed(names),
                        found.source(),
                        seenToo && !found.source().equals("page"))
                : new Found<>(told, "page");
    }

    /// Whether some names, of which there are any, are of organisations and offices alone, while others aren't.
    private static boolean isOnlyAffiliation(List<String> some, List<String> others) {
        return !some.isEmpty()
                && some.stream().allMatch(PersonNames::isAffiliation)
                && !others.stream().allMatch(PersonNames::isAffiliation);
    }

    private List<String> persons(List<String> raw) {
        return stated.clean(raw).stream().filter(name -> !isSite(name, false)).toList();
    }

    /// Whether a list names all that another one does, perhaps with their titles, and more.
    private static boolean isFuller(List<String> more, List<String> names) {
        return more.size() > names.size()
                && more.stream().allMatch(PersonNames::isFull)
                && names.stream().allMatch(name -> more.stream().anyMatch(m -> endsWith(m, name)));
    }

    private static boolean endsWith(String name, String end) {
        return name.regionMatches(true, name.length() - end.length(), end, 0, end.length());
    }

    /// A first name alone is completed from the byline that readers see, from what is marked as
    /// one, or from the name of a site that its owner is named after.
    private List<String> completed(List<String> names) {
        if (names.size() != 1 || names.getFirst().contains(" ")) {
            return names;
        }
        String first = names.getFirst().toLowerCase(Locale.ROOT);
        String start = first + " ";
        Stream<String> seenNear = around.blocks().map(Block::text).filter(text -> text.length() <= 60);
        Stream<String> known = Stream.of(page.jsonLd().persons(), seen.owner().stream(), seen.founder())
                .flatMap(persons -> persons);
        Stream<String> marked = page.bylines().stream()
                .filter(e -> !Comments.hold(e) || e.closest(OWN_COMMENT) != null)
                .flatMap(e -> Stream.ofNullable(Tags.shortText(e, 60)));
        return Stream.of(seenNear, known, marked)
                .flatMap(texts -> texts)
                .filter(text -> text.toLowerCase(Locale.ROOT).contains(first))
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
    ///
    /// @param guessed whether nothing says that it is a name: one in Chinese, Japanese or Korean looks like an
    ///     account's, having neither blanks nor capitals
    private boolean isSite(String name, boolean guessed) {
        String key = Words.key(name);
        String host = WebAddress.host(page.document().location());
        for (String k : sites) {
            if (k.length() > 2
                    && (k.equals(key) || k.contains(key) || (key.contains(k) && key.length() < k.length() + 8))) {
                return true;
            }
        }
        boolean small = name.equals(name.toLowerCase(Locale.ROOT)) && (guessed || name.charAt(0) < Byline.CJK);
        boolean account = !name.contains(" ") && (small || name.indexOf('.') > 0);
        return account
                || (key.length() > 2
                        && List.of(host.replace("-", "").split("\\.")).contains(key))
                || (key.length() > 2 && host.replace("-", "").replace(".", "").startsWith(key));
    }
}
