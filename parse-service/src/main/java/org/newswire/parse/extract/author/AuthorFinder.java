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
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.block.ReaderComments;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Words;

/// Finds the authors: declared in metadata, then the visible byline, then names that are probably authors,
/// then the feed. The name of the site counts only if there is no other. A declared name that is not
/// visible near the text yields to a visible byline, and an organisation yields to persons.
public final class AuthorFinder {
    /// A source of names.
    ///
    /// @param guess whether the names are uncertain, so the name of the site is not accepted
    private record Place(String source, boolean guess, Supplier<List<String>> names) {}

    /// Pages that declare more authors often list the whole newsroom.
    private static final int MAX_WRITERS = 10;

    /// Comments by the authors of a WordPress site.
    private static final Evaluator OWN_COMMENT = Selector.evaluatorOf(".byuser, .bypostauthor");

    private final PageMetadata page;
    private final PageContext context;
    private final VisibleAuthors visible;
    private final AuthorGuesses guesses;
    private final DeclaredAuthors stated;
    /// Names that the page declares as organisations.
    private final Set<String> organisations;

    /// Normalised names of the site and its publisher.
    private final List<String> sites;

    private final List<Place> places;

    public AuthorFinder(PageMetadata page, @Nullable SyndicatedEntry entry, PageContext context) {
        this.page = page;
        this.context = context;
        this.visible = new VisibleAuthors(context);
        this.guesses = new AuthorGuesses(page, context);
        this.stated = new DeclaredAuthors(page);
        this.organisations = page.jsonLd().organisations();
        String publisher = page.jsonLd()
                .text(page.jsonLd()
                        .resolve(page.jsonLd().article().path("publisher"))
                        .path("name"));
        this.sites = Stream.of(page.meta("og:site_name", "application-name", "twitter:site"), publisher)
                .flatMap(Stream::ofNullable)
                .map(site -> Words.key(PageMetadata.limited(site)))
                .toList();
        this.places = Stream.of(
                        Stream.of(
                                new Place("json-ld", false, stated::ofJsonLd),
                                new Place("meta", false, stated::ofMetas),
                                new Place("microdata", false, stated::ofMicrodata),
                                new Place("page", false, visible::bylineOrLinks),
                                new Place("page", false, visible::dateline)),
                        guesses.guesses().map(guess -> new Place("page", true, guess)),
                        Stream.of(new Place("feed", false, () -> entry == null ? List.of() : entry.authors())))
                .flatMap(places -> places)
                .toList();
    }

    /// The authors; empty if none are found.
    public SourcedValue<List<String>> find() {
        SourcedValue<List<String>> others = null;
        SourcedValue<List<String>> editors = null;
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
                    ? name -> NamePatterns.FULL_NAME.matcher(name).matches()
                    : name -> true;
            boolean address = !names.isEmpty() && isSite(names.getFirst(), place.guess);
            List<String> persons = names.stream()
                    .filter(name -> !isSite(name, place.guess) && (!address || NameClassifier.isFull(name)))
                    .filter(fits)
                    .toList();
            if (!persons.stream().allMatch(this::isOrganisation)) {
                return confirmed(new SourcedValue<>(persons, place.source));
            }
            stated |= !place.guess && !names.isEmpty();
            typed |= !persons.isEmpty() && organisations.containsAll(persons);
            guessed |= place.guess && !raw.isEmpty();
            others = others != null || names.isEmpty() ? others : new SourcedValue<>(names, place.source);
            List<String> staff = PersonNames.editors(raw);
            editors = editors != null || staff.isEmpty() ? editors : new SourcedValue<>(staff, place.source);
        }
        SourcedValue<List<String>> rest = editors != null ? editors : new SourcedValue<>(guesses.editors(), "page");
        return others != null ? new SourcedValue<>(completed(others.value()), others.source()) : rest;
    }

    private boolean isOrganisation(String name) {
        return organisations.contains(name) || NameClassifier.isOrganisation(name);
    }

    private SourcedValue<List<String>> confirmed(SourcedValue<List<String>> found) {
        List<String> names = found.value();
        boolean isVisible = context.containsAnyOf(names);
        List<String> byline = persons(isVisible ? visible.bylineOrLinks() : visible.byline());
        List<String> better = better(found, byline, isVisible);
        if (!better.isEmpty()) {
            return new SourcedValue<>(better, "page");
        }
        if (isFuller(byline, names) || isOnlyAffiliation(names, byline)) {
            return new SourcedValue<>(byline, "page");
        }
        List<String> metas = persons(stated.ofMetas());
        if (isFuller(metas, names) && metas.stream().allMatch(name -> context.containsAnyOf(List.of(name)))) {
            return new SourcedValue<>(metas, "meta", isVisible);
        }
        return isVisible
                        || byline.isEmpty()
                        || isOnlyAffiliation(byline, names)
                        || names.getFirst()
                                .regionMatches(
                                        true,
                                        0,
                                        byline.getFirst(),
                                        0,
                                        byline.getFirst().length())
                ? new SourcedValue<>(
                        completed(names),
                        found.source(),
                        isVisible && !found.source().equals("page"))
                : new SourcedValue<>(byline, "page");
    }

    /// The visible authors if the declared ones are an account, the publisher, or the staff of a newsroom.
    private List<String> better(SourcedValue<List<String>> found, List<String> byline, boolean isVisible) {
        List<String> names = found.value();
        if (names.size() > MAX_WRITERS && 2 * byline.size() < names.size()) {
            return byline;
        }
        boolean account = names.getFirst().indexOf(' ') < 0
                && !isVisible
                && names.getFirst().charAt(0) < NamePatterns.CJK;
        if (names.size() > 1 || found.source().equals("page") || !(account || isPublisher(names.getFirst()))) {
            return List.of();
        }
        List<String> shown = byline.isEmpty() ? persons(guesses.ofMarked()) : byline;
        return shown.stream().allMatch(NameClassifier::isFull) ? shown : List.of();
    }

    /// Whether a name is that of the publisher: in metadata, or at the end of the page's title.
    private boolean isPublisher(String name) {
        String title = page.title() == null ? "" : PageMetadata.limited(page.title());
        String[] parts = AuthorGuesses.TITLE_PART.split(title);
        Stream<String> tail = parts.length > 1 ? Stream.of(parts[parts.length - 1]) : Stream.empty();
        return Stream.of(
                        tail,
                        Stream.ofNullable(page.jsonLd().site()),
                        Stream.ofNullable(page.meta("publisher", "dc.publisher", "dcterms.publisher")))
                .flatMap(names -> names)
                .anyMatch(other -> Words.key(PageMetadata.limited(other)).equals(Words.key(name)));
    }

    /// Whether `some` are only organisations and offices while `others` contain persons.
    private static boolean isOnlyAffiliation(List<String> some, List<String> others) {
        return !some.isEmpty()
                && some.stream().allMatch(NameClassifier::isAffiliation)
                && !others.stream().allMatch(NameClassifier::isAffiliation);
    }

    private List<String> persons(List<String> raw) {
        return stated.clean(raw).stream().filter(name -> !isSite(name, false)).toList();
    }

    /// Whether a list contains all names of another (perhaps with titles) and more.
    private static boolean isFuller(List<String> more, List<String> names) {
        return more.size() > names.size()
                && more.stream().allMatch(NameClassifier::isFull)
                && names.stream()
                        .allMatch(name -> more.stream()
                                .anyMatch(m ->
                                        m.regionMatches(true, m.length() - name.length(), name, 0, name.length())));
    }

    /// Completes a single first name from the visible byline, from marked elements, or from the name of a
    /// personal site.
    private List<String> completed(List<String> names) {
        if (names.size() != 1 || names.getFirst().contains(" ")) {
            return names;
        }
        String first = names.getFirst().toLowerCase(Locale.ROOT);
        String start = first + " ";
        Stream<String> seenNear = context.blocks().map(Block::text).filter(text -> text.length() <= 60);
        Stream<String> known = Stream.of(page.jsonLd().persons(), guesses.owner().stream(), guesses.founder())
                .flatMap(persons -> persons);
        Stream<String> marked = page.bylines().stream()
                .filter(e -> !ReaderComments.contain(e) || e.closest(OWN_COMMENT) != null)
                .flatMap(e -> Stream.ofNullable(Tags.shortText(e, 60)));
        return Stream.of(seenNear, known, marked)
                .flatMap(texts -> texts)
                .filter(text -> text.toLowerCase(Locale.ROOT).contains(first))
                .flatMap(text -> PersonNames.clean(List.of(text)).stream())
                .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(start)
                        && NamePatterns.FULL_NAME.matcher(name).matches())
                .findFirst()
                .map(List::of)
                .orElse(names);
    }

    /// Whether a name is that of the site or of an account.
    ///
    /// @param guessed whether the name is uncertain; names in Chinese, Japanese or Korean have neither
    ///     blanks nor capitals, as accounts do
    private boolean isSite(String name, boolean guessed) {
        String key = Words.key(name);
        String host = WebUrl.hostWithoutWww(page.document().location()).orElse("");
        for (String k : sites) {
            if (k.length() > 2
                    && (k.equals(key) || k.contains(key) || (key.contains(k) && key.length() < k.length() + 8))) {
                return true;
            }
        }
        boolean small = name.equals(name.toLowerCase(Locale.ROOT)) && (guessed || name.charAt(0) < NamePatterns.CJK);
        boolean account = !name.contains(" ") && (small || name.indexOf('.') > 0);
        return account
                || (key.length() > 2
                        && List.of(host.replace("-", "").split("\\.")).contains(key))
                || (key.length() > 2 && host.replace("-", "").replace(".", "").startsWith(key));
    }
}
