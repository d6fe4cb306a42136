package org.newswire.parse.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;

/// Finds who wrote the article: what the page states for machines, then the byline that readers see, then
/// the
/// feed. A
/// name that is only the site's own counts where nobody else is named.
final class AuthorFinder {
    private static final Pattern ELSEWHERE = Pattern.compile(
            "comment|related|sidebar|widget|recommend|popular|teaser|promo|footer|respond|reply|caption|credit",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BYLINE_WORD = Pattern.compile(
            "^(?i:(?:story|words|written|reported|posted|published|text|article|recipe)\\s+)?(?i:by|von|par|por|di|door|av|af|autor|autorin|author|text|auteur|tekst|fotos? und text|text und fotos?)\\b\\s*[:|]?\\s*");
    private static final Pattern NAMES = Pattern.compile(
            "^\\p{Lu}[\\p{L}\\p{M}.'’-]*(?:(?:,?\\s+(?:and|und|et|y|e|&)\\s+|,\\s+|\\s+)(?:\\p{Lu}[\\p{L}\\p{M}.'’-]*|de|van|von|der|den|la|le|del|di|da|dos|bin|al)){0,12}");

    private static final Pattern AUTHOR_PAGE = Pattern.compile(
            "/(?:authors?|autor(?:en)?|auteurs?|profiles?|people|contributors?|by|staff|writers?|user|redaktion)/[^/]",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TOPIC_PAGE = Pattern.compile(
            "/(?:category|categories|tags?|topics?|section|kategorie|thema|blog)(?:/|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PART = Pattern.compile("\\n|\\s[|•·–—/-]\\s|\\s{2,}|,\\s|\\son\\s");
    private static final Pattern FULL_NAME = Pattern.compile(
            "\\p{Lu}[\\p{Ll}\\p{M}'’.]+(?:\\s\\p{Lu}\\.?)?(?:\\s(?:de|van|von|der|la|del|di))?\\s\\p{Lu}[\\p{L}\\p{M}'’-]+");

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;

    AuthorFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    /// The names that the page states for machines.
    List<String> stated() {
        List<String> names = PersonNames.clean(ofJsonLd());
        return names.isEmpty() ? PersonNames.clean(ofMetas()) : names;
    }

    Found<List<String>> find(Surroundings around) {
        Map<String, Supplier<List<String>>> sources = new LinkedHashMap<>();
        sources.put("json-ld", this::ofJsonLd);
        sources.put("meta", this::ofMetas);
        sources.put("microdata", this::ofMicrodata);
        sources.put("page", () -> ofPage(around));
        sources.put("feed", () -> entry == null ? List.of() : entry.authors());
        Found<List<String>> others = null;
        for (Map.Entry<String, Supplier<List<String>>> source : sources.entrySet()) {
            List<String> names = PersonNames.clean(source.getValue().get());
            List<String> persons = names.stream().filter(n -> !isSite(n)).toList();
            if (!persons.isEmpty()) {
                return new Found<>(completed(persons, around), source.getKey());
            }
            others = others == null && !names.isEmpty() ? new Found<>(names, source.getKey()) : others;
        }
        if (others != null) {
            return others;
        }
        return new Found<>(List.of(), "page");
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

    private List<String> ofJsonLd() {
        var persons = new ArrayList<String>();
        var others = new ArrayList<String>();
        JsonNode article = page.jsonLd.article();
        JsonNode authors = article.has("author") ? article.path("author") : article.path("creator");
        for (JsonNode author : authors.isArray() ? authors : List.of(authors)) {
            JsonNode resolved = page.jsonLd.resolve(author);
            JsonNode name = resolved.isObject() ? resolved.path("name") : resolved;
            boolean organisation = resolved.path("@type").asText("").contains("Organization");
            for (JsonNode n : name.isArray() ? name : List.of(name)) {
                if (n.isTextual()) {
                    (organisation ? others : persons).add(n.asText());
                }
            }
        }
        return persons.isEmpty() ? others : persons;
    }

    private List<String> ofMetas() {
        for (String name : new String[] {
            "author",
            "article:author",
            "og:article:author",
            "dc.creator",
            "dcterms.creator",
            "parsely-author",
            "sailthru.author",
            "byl",
            "citation_author",
            "article.author",
            "cxenseparse:author",
            "twitter:data1"
        }) {
            List<String> values = page.allMetas(name);
            boolean labelled =
                    !name.equals("twitter:data1") || "Written by".equalsIgnoreCase(page.meta("twitter:label1"));
            if (labelled && !PersonNames.clean(values).isEmpty()) {
                return values;
            }
        }
        return List.of();
    }

    private List<String> ofMicrodata() {
        var names = new ArrayList<String>();
        for (Element e : page.property("author")) {
            if (isElsewhere(e)) {
                continue;
            }
            Element name = e.selectFirst("[itemprop=name]");
            String text = name == null
                    ? e.hasAttr("content") ? e.attr("content") : e.text()
                    : name.hasAttr("content") ? name.attr("content") : name.text();
            if (text.length() <= 80) {
                names.add(text);
            }
        }
        return names;
    }

    private List<String> ofPage(Surroundings around) {
        for (Block block : around.above()) {
            String named = bylineOf(block.text());
            if (named != null) {
                return List.of(named);
            }
        }
        List<String> linked = ofLinks(around.above());
        List<String> marked = linked.isEmpty() ? ofMarked() : linked;
        if (marked.isEmpty()) {
            marked = besideDate(around.above());
        }
        if (!marked.isEmpty()) {
            return marked;
        }
        for (Block block : around.below()) {
            String named = bylineOf(block.text());
            if (named != null) {
                return List.of(named);
            }
        }
        return List.of();
    }

    /// A first name alone is completed from the byline that readers see.
    private List<String> completed(List<String> names, Surroundings around) {
        if (names.size() != 1 || names.getFirst().contains(" ")) {
            return names;
        }
        String start = names.getFirst().toLowerCase(Locale.ROOT) + " ";
        List<String> seen = PersonNames.clean(ofPage(around));
        boolean longer =
                seen.size() == 1 && seen.getFirst().toLowerCase(Locale.ROOT).startsWith(start);
        return longer ? seen : names;
    }

    /// What links to the pages of authors say.
    private static List<String> ofLinks(List<Block> blocks) {
        var names = new LinkedHashSet<String>();
        for (Block block : blocks) {
            for (Node node : block.nodes()) {
                Element link = block.text().length() <= 160 && node.parent() instanceof Element e
                        ? e.closest("a[href]")
                        : null;
                if (link != null
                        && AUTHOR_PAGE.matcher(link.attr("href")).find()
                        && !PersonNames.clean(List.of(link.text())).isEmpty()) {
                    names.add(link.text());
                }
            }
        }
        return List.copyOf(names);
    }

    /// A short line of capitalised words beside a date, or in one line with it, is a name.
    private static List<String> besideDate(List<Block> blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            String text = blocks.get(i).text();
            if (text.length() > 120 || DateText.find(text, "") == null) {
                continue;
            }
            for (int j = i - 1; j <= i + 1; j++) {
                boolean line = j >= 0
                        && j < blocks.size()
                        && blocks.get(j).text().length() <= 120
                        && !blocks.get(j).isHeading()
                        && !isTopic(blocks.get(j));
                for (String part : line ? PART.split(blocks.get(j).text()) : new String[0]) {
                    Matcher m = FULL_NAME.matcher(part.strip());
                    if (m.matches()
                            && DateText.find(part, "") == null
                            && !PersonNames.clean(List.of(part)).isEmpty()) {
                        return List.of(part);
                    }
                }
            }
        }
        return List.of();
    }

    private static boolean isTopic(Block block) {
        Element link = block.nodes().getFirst().parent() instanceof Element e ? e.closest("a[href]") : null;
        boolean topic = link != null && TOPIC_PAGE.matcher(link.attr("href")).find();
        return topic || block.element().closest("nav, header > ul, ul.menu") != null;
    }

    /// "By Mara Lindt, Norhaven | 2 May" → "Mara Lindt"; null where the text is no byline.
    static @Nullable String bylineOf(String text) {
        String line = text.lines().findFirst().orElse("");
        Matcher lead = BYLINE_WORD.matcher(line);
        if (line.length() > 160 || !lead.lookingAt()) {
            return null;
        }
        Matcher names = NAMES.matcher(line.substring(lead.end()));
        return names.lookingAt() ? names.group() : null;
    }

    private List<String> ofMarked() {
        var names = new ArrayList<String>();
        Element first = null;
        for (Element e : page.bylines) {
            String text = e.text();
            if (text.isBlank()
                    || text.length() > 80
                    || isElsewhere(e)
                    || PersonNames.clean(List.of(text)).isEmpty()) {
                continue;
            }
            boolean link = e.normalName().equals("a");
            if (first == null) {
                first = e;
            }
            if (names.isEmpty()
                    || (link && first.parent() != null && first.parent().equals(e.parent()))) {
                names.add(text);
            }
        }
        return names;
    }

    private static boolean isElsewhere(Element e) {
        int level = 0;
        for (Element a = e; a != null && level < 10 && !a.normalName().equals("body"); a = a.parent(), level++) {
            String tag = a.normalName();
            if (tag.equals("aside")
                    || tag.equals("nav")
                    || tag.equals("footer")
                    || tag.equals("figure")
                    || ELSEWHERE.matcher(a.className()).find()
                    || ELSEWHERE.matcher(a.id()).find()) {
                return true;
            }
        }
        return false;
    }
}
