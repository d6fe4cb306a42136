package org.newswire.parse.extract;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Words;

/// Detects pages without an article: error messages (not found, access denied, busy) and lists of teasers.
/// In doubt a page is an article.
final class PageClassifier {
    private static final String CODE = "(?:40[0-4]|410|429|451|50[0-4])";
    /// The message after a status code. A number alone may count people, pages or metres.
    private static final String STATUS =
            "(?:access denied|bad (?:request|gateway)|(?:internal |server )*(?:error|fehler)|forbidden|gateway time-?out|gone(?=\\W*$)|method not allowed"
                    + "|not (?:be )?(?:found|allowed|acceptable|authori[sz]ed|available|implemented)|nicht gefunden|seite nicht|payment required"
                    + "|page(?=\\W*$)|page\\W+(?:not|no longer|is|was|can(?:not|[’']t)|could|does(?:n[’']t)?|you|missing|unavailable|error)"
                    + "|request (?:time-?out|blocked|rejected|denied)|service (?:temporarily )?unavailable|sorry|too many requests|unauthori[sz]ed|unavailable)\\b";
    /// "Page not found" in other languages.
    private static final String NOT_THERE =
            "página\\b.{0,60}\\b(?:não existe|não foi encontrada|no existe|no (?:se )?(?:ha )?(?:sido )?encontrad[ao]|no se encontró)"
                    + "|pagina\\b.{0,40}\\b(?:non esiste|non è stata trovata|niet gevonden|bestaat niet|nu (?:a fost găsită|există|poate fi găsită))"
                    + "|cette page n[’']existe (?:pas|plus)|(?<!\\p{L})sidan (?:finns inte|hittades inte|kunde inte hittas)"
                    + "|(?<!\\p{L})siden (?:finnes ikke|findes ikke|ble ikke funnet|blev ikke fundet|kunne ikke findes)|(?<!\\p{L})sivua ei (?:löyt|ole)"
                    + "|strona (?:o podanym adresie )?(?:nie istnieje|nie została znaleziona)|nie znaleziono strony|stránka\\b.{0,40}(?:nebyla nalezena|neexistuje|sa nenašla)"
                    + "|страница не (?:найдена|существует)|сторінк[ау].{0,40}не (?:знайден|існує)|(?<!\\p{L})sayfa\\b.{0,40}bulunamad|(?<!\\p{L})oldal nem található"
                    + "|halaman\\b.{0,40}tidak ditemukan|không tìm thấy trang|(?<!thời )trang (?:này |web )?không tồn tại|η σελίδα.{0,40}δεν (?:βρέθηκε|υπάρχει)"
                    + "|页面不存在|找不到(?:该|您)?.{0,8}页面|頁面不存在|找不到.{0,8}頁面|(?<!\\p{L})(?:お探しの|ご指定の|指定された)?ページ(?:が|は)(?:見つかりません|存在しません)|페이지를 찾을 수 없"
                    + "|الصفحة غير موجودة|הדף לא נמצא|ไม่พบหน้า(?:เว็บ|เพจ|นี้|ที่คุณ|\\s|$)|पृष्ठ नहीं मिला|صفحه.{0,20}یافت نشد";
    private static final Pattern MESSAGE = Pattern.compile(
            "^\\W*(?:error|fehler|http)\\W*" + CODE + "\\b|^\\W*" + CODE
                    + "\\b\\W*(?:$|" + STATUS + ")"
                    + "|^\\W*not found\\W*$|\\baccess to this page has been denied\\b|\\b(?:403|401) forbidden\\b|^\\W*forbidden\\W*$"
                    + "|^\\W*just a moment\\b|^\\W*attention required\\b|\\bchecking your browser\\b"
                    + "|^\\W*request (?:blocked|rejected)\\b|^\\W*(?:robot|security) check\\b|^\\W*internal server error\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    /// Something is missing. News headlines may say this about a diary page or a film.
    private static final Pattern ABSENCE = Pattern.compile(
            "\\b(?:page|seite|article|artikel|página|pagina|strona|content|url)\\b.{0,20}\\b(?:not (?:be )?found|nicht gefunden|no encontrada|"
                    + "não encontrada|non trovata|introuvable|doesn[’']?t exist|does not exist|existiert nicht|no longer (?:available|exists))\\b"
                    + "|" + NOT_THERE,
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    /// Words in the text below a message of absence.
    private static final Pattern PLACES = Pattern.compile(
            "\\b(?:(?:web ?|home ?)?pages?|links?|urls?|address|(?:the|our) search|search (?:box|bar|our|below|again)|seiten?|startseite|adresse|suche"
                    + "|p[áa]ginas?|enlace|dirección|endereço|lien|accueil|recherche|indirizzo|stron[ay]|adres\\p{L}*|siden|sidan|stránk\\p{L}*|sivu\\p{L}*"
                    + "|oldal\\p{L}*|sayfa\\p{L}*|halaman|trang|страниц\\p{L}*|сторінк\\p{L}*|адрес\\p{L}*|σελίδα|404)\\b"
                    + "|ページ|页面|頁面|链接|网址|網址|페이지|صفحة|الرابط|דף|หน้า|पृष्ठ|صفحه",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    /// Phrases that also occur in news headlines. The heading of an error page contains little else.
    private static final Pattern MENTION = Pattern.compile(
            "^\\W*" + CODE + "(?:\\s*[|:]|\\s+[–—-])(?=\\s)|\\baccess denied\\b"
                    + "|\\bare you (?:a )?(?:human|robot)\\b|\\bverify (?:that )?you are (?:a )?human\\b|\\bcaptcha\\b|\\bunusual traffic\\b"
                    + "|\\b(?:service|temporarily) unavailable\\b|\\bbad gateway\\b|\\bgateway time-?out\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    /// A heading with at most this many other words is an error message, whatever text follows.
    private static final int MAX_OTHER_WORDS = 3;

    /// With at most this many words of text, any such heading is an error message.
    private static final int FEW_WORDS = 40;
    private static final int MESSAGE_WORDS = 150;
    private static final int MAX_HEADING = 1_000;
    private static final int TEASERS = 6;
    private static final int TEASER_WORDS = 90;
    private static final double MOSTLY = 0.8;
    /// With this many words apart from teasers, a page is an article.
    private static final int RUNNING_WORDS = 150;
    /// Mean words of items that are parts of an article, not teasers.
    private static final int FULL_TEASER_WORDS = 40;
    /// Characters at the end of a text that may follow an ellipsis: " … Read on".
    private static final int AFTER_ELLIPSIS = 30;
    private static final Pattern COUNT = Pattern.compile("(?<![\\d.,/-])\\d{1,2}(?![\\d.,:/%-])");
    private static final int COUNT_TOLERANCE = 6;
    private static final Set<String> LISTS = Set.of("CollectionPage", "SearchResultsPage");
    /// Articles also contain this type, as a list of further reading.
    private static final Set<String> LIST = Set.of("ItemList");

    private final PageMetadata page;
    private final List<Block> blocks;
    private final List<Block> body;
    private final int words;
    private @Nullable Boolean namesPlaces;

    PageClassifier(PageMetadata page, List<Block> blocks, List<Block> body) {
        this.page = page;
        this.blocks = blocks;
        this.body = body;
        this.words = body.stream().mapToInt(Block::words).sum();
    }

    /// The reason for rejecting the page, or null.
    Extraction.@Nullable Rejected verdict() {
        String message = message();
        if (message != null) {
            return new Extraction.Rejected(RejectReason.ERROR_PAGE, "error page: " + message);
        }
        int teasers = teasers();
        return teasers >= TEASERS
                ? new Extraction.Rejected(RejectReason.LIST_PAGE, "a list of " + teasers + " teasers")
                : null;
    }

    private @Nullable String message() {
        if (words > MESSAGE_WORDS || isDatedArticle()) {
            return null;
        }
        List<String> headings = page.headlines().stream()
                .filter(PageClassifier::isSeen)
                .flatMap(h -> Stream.ofNullable(Tags.shortText(h, MAX_HEADING)))
                .toList();
        String title = page.title() == null ? "" : page.title();
        boolean titled = headings.stream().anyMatch(heading -> isTitle(heading, title) && !isMessage(heading));
        return Stream.concat(titled ? Stream.empty() : headings.stream(), Stream.of(title))
                .filter(this::isMessage)
                .findFirst()
                .map(PageClassifier::shortened)
                .orElse(null);
    }

    /// Applications keep hidden error messages in every page.
    private static boolean isSeen(Element heading) {
        return !Tags.isWithin(
                heading,
                Integer.MAX_VALUE,
                Tags::isBody,
                e -> e.normalName().equals("dialog") || (e.attributesSize() > 0 && Tags.isHidden(e)));
    }

    /// Whether a heading repeats the declared title and is longer than a site name.
    private static boolean isTitle(String heading, String title) {
        return wordsOf(heading) > MAX_OTHER_WORDS && Words.key(title).contains(Words.key(heading));
    }

    private boolean isMessage(String heading) {
        if (MESSAGE.matcher(heading).find()) {
            return true;
        }
        if (ABSENCE.matcher(heading).find()) {
            return words <= FEW_WORDS || namesPlaces();
        }
        Matcher mention = MENTION.matcher(heading);
        return mention.find() && (words <= FEW_WORDS || wordsOf(heading) - wordsOf(mention.group()) <= MAX_OTHER_WORDS);
    }

    private boolean namesPlaces() {
        if (namesPlaces == null) {
            namesPlaces =
                    body.stream().anyMatch(block -> PLACES.matcher(block.text()).find());
        }
        return namesPlaces;
    }

    private static int wordsOf(String heading) {
        return Words.of(heading).size();
    }

    private static String shortened(String s) {
        return s.length() <= 80 ? s : s.substring(0, 80);
    }

    /// The number of teasers (a linked heading with a little text) if the body consists of them, otherwise
    /// 0.
    private int teasers() {
        if (isDatedArticle() || words == 0) {
            return 0;
        }
        Set<Integer> headings = new HashSet<>();
        int inTeasers = 0;
        boolean excerpts = isDeclaredList();
        for (int i = 0; i < body.size(); i++) {
            Block block = body.get(i);
            int heading = headingOf(block.index());
            if (heading >= 0
                    && isLink(blocks.get(heading))
                    && wordsUnder(heading) <= TEASER_WORDS
                    && !leavesSite(blocks.get(heading).element())) {
                headings.add(heading);
                inTeasers += block.words();
                excerpts |= isExcerpt(block.text());
            }
        }
        boolean list = inTeasers >= MOSTLY * words || (isDeclaredList() && inTeasers >= words / 2);
        boolean running = words - inTeasers >= RUNNING_WORDS
                || (!excerpts && inTeasers >= FULL_TEASER_WORDS * headings.size())
                || isCountedInTitle(headings.size());
        return list && !running ? headings.size() : 0;
    }

    private static boolean isExcerpt(String text) {
        String end = text.substring(Math.max(0, text.length() - AFTER_ELLIPSIS));
        return end.contains("…") || end.contains("...");
    }

    /// Whether the title announces as many items: "23 recipes for autumn".
    private boolean isCountedInTitle(int items) {
        String title = page.title() == null ? "" : PageMetadata.limited(page.title());
        return COUNT.matcher(title)
                .results()
                .mapToInt(count -> Integer.parseInt(count.group()))
                .anyMatch(count -> count >= TEASERS && Math.abs(count - items) <= items / COUNT_TOLERANCE);
    }

    private int headingOf(int block) {
        for (int i = block; i >= 0 && block - i <= 6; i--) {
            if (blocks.get(i).isHeading()) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isLink(Block heading) {
        return heading.linkChars() >= 0.9 * heading.text().length();
    }

    /// Whether a heading links to another site, as in product guides.
    private boolean leavesSite(Element heading) {
        Element link = heading.selectFirst("a[href]");
        String host =
                link == null ? "" : WebUrl.hostWithoutWww(link.absUrl("href")).orElse("");
        String own = WebUrl.hostWithoutWww(page.document().location()).orElse("");
        return !host.isEmpty() && !own.isEmpty() && !host.endsWith(own) && !own.endsWith(host);
    }

    private int wordsUnder(int heading) {
        int sum = 0;
        for (int i = heading + 1; i < blocks.size() && !blocks.get(i).isHeading() && sum <= TEASER_WORDS; i++) {
            sum += blocks.get(i).words();
        }
        return sum;
    }

    /// Whether the page shows an error message.
    boolean isMessage() {
        return message() != null;
    }

    /// Whether the metadata declare an article with a publication date.
    boolean isDatedArticle() {
        String type = page.meta("og:type");
        boolean says = type != null && type.toLowerCase(Locale.ROOT).contains("article");
        return (page.jsonLd().hasArticle() && page.jsonLd().text("datePublished") != null)
                || (says && page.meta("article:published_time") != null);
    }

    /// Whether the metadata declare a list of articles.
    boolean isDeclaredList() {
        return page.jsonLd().hasType(LISTS)
                || (page.jsonLd().hasType(LIST) && !page.jsonLd().hasArticle());
    }
}
