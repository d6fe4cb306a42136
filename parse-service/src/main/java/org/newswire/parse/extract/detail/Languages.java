package org.newswire.parse.extract.detail;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.detail.LanguageModel.Guess;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;

/// Tells the language of a text by its character n-grams (the model of Apache OpenNLP, 103
/// languages), as pages often claim a wrong one; where the small words of the text confirm the
/// claim, the model isn't asked. The claim decides where the text is short and not in a script that is
/// foreign to it, or where both are too much alike to tell. Thread-safe.
public final class Languages {
    private static final Pattern SUBTAGS = Pattern.compile("[-_]");
    private static final Pattern CODE = Pattern.compile("[a-z]{2,3}");
    private static final String MODEL = "/langdetect-183.bin";
    private static final int ENOUGH = 900;
    private static final int SHORT = 60;
    private static final double SURE = 0.9;
    private static final int SCRIPTED = 40;
    /// Codes of the model that stand for one of a group, and ISO 639-3 codes that Java's two-letter
    /// ones don't cover.
    private static final Map<String, String> RENAMED = Map.of(
            "cmn", "zh", "nob", "no", "nno", "no", "pes", "fa", "lvs", "lv", "ekk", "et", "plt", "mg", "nan", "zh",
            "pnb", "pa");

    /// Codes that pages state in the place of those of today: withdrawn ones, those for libraries (ISO 639-2/B), and of
    /// the two written forms of Norwegian.
    private static final Map<String, String> FORMER = Map.ofEntries(
            entry("iw", "he"),
            entry("in", "id"),
            entry("ji", "yi"),
            entry("nb", "no"),
            entry("nn", "no"),
            entry("alb", "sq"),
            entry("arm", "hy"),
            entry("baq", "eu"),
            entry("bur", "my"),
            entry("chi", "zh"),
            entry("cze", "cs"),
            entry("dut", "nl"),
            entry("fre", "fr"),
            entry("geo", "ka"),
            entry("ger", "de"),
            entry("gre", "el"),
            entry("ice", "is"),
            entry("mac", "mk"),
            entry("may", "ms"),
            entry("per", "fa"),
            entry("rum", "ro"),
            entry("slo", "sk"),
            entry("tib", "bo"),
            entry("wel", "cy"));

    /// Codes of ISO 639-2 for no language in particular.
    private static final Set<String> NONE = Set.of("und", "mul", "zxx", "mis");

    /// Languages so much alike that the page's claim is the better witness.
    private static final List<Set<String>> CLOSE =
            List.of(Set.of("id", "ms", "su", "jv"), Set.of("zu", "xh"), Set.of("hr", "sr", "bs"));

    /// Languages that are written in other scripts than Latin, or in others too.
    private static final Set<String> OTHER_SCRIPTS = Set.of(
            "ab", "am", "ar", "as", "av", "az", "ba", "be", "bg", "bn", "bo", "bs", "ce", "ckb", "cv", "dv", "dz", "el",
            "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk", "km", "kn", "ko", "ks", "ku", "ky", "lo", "mk", "ml", "mn",
            "mr", "ms", "my", "ne", "or", "os", "pa", "ps", "ru", "sa", "sd", "sh", "si", "sr", "ta", "te", "tg", "th",
            "ti", "tk", "tt", "ug", "uk", "ur", "uz", "yi", "zh");

    private final CommonWords common = new CommonWords();
    private final Map<String, String> twoLetters = new HashMap<>();

    public Languages() {
        if (LanguageDetectorModel.class.getResource(MODEL) == null) {
            throw new IllegalStateException("the language model " + MODEL + " is not on the class path");
        }
        for (String code : Locale.getISOLanguages()) {
            twoLetters.put(Locale.of(code).getISO3Language(), code);
        }
        twoLetters.putAll(RENAMED);
        // Java lists the withdrawn codes of these too.
        twoLetters.putAll(Map.of("ind", "id", "heb", "he", "yid", "yi"));
        twoLetters.putAll(FORMER);
    }

    /// Read when it is asked for the first time.
    private static final class Detector {
        private static final LanguageModel MODEL = read();

        private static LanguageModel read() {
            try (InputStream in = LanguageDetectorModel.class.getResourceAsStream(Languages.MODEL)) {
                return LanguageModel.read(in);
            } catch (IOException e) {
                throw new UncheckedIOException("reading the language model " + Languages.MODEL, e);
            }
        }
    }

    /// @param fed whether the text is the entry's, so that the feed's claim goes before the page's
    public @Nullable Found<String> of(String text, PageSurvey page, @Nullable FeedEntry entry, boolean fed) {
        Found<String> claimed = fed && entry != null && entry.language() != null
                ? coded(entry.language(), "feed")
                : claimed(page, entry);
        Found<String> told = told(text, claimed);
        return told == null || claimed == null
                ? told
                : told.secondedIf(told.value().equals(claimed.value()));
    }

    private @Nullable Found<String> told(String text, @Nullable Found<String> claimed) {
        if (text.length() < SHORT && (text.isBlank() || (claimed != null && isCredible(claimed.value(), text)))) {
            return claimed;
        }
        Found<String> scripted = byScript(text, claimed == null ? "" : claimed.value());
        if (scripted != null) {
            return scripted;
        }
        if (text.length() < SHORT) {
            return detected(text);
        }
        String sample = sample(text);
        if (claimed != null && common.confirm(claimed.value(), sample)) {
            return new Found<>(claimed.value(), "text");
        }
        List<Guess> guesses = Detector.MODEL.guesses(sample);
        double likeliest = guesses.getFirst().confidence();
        String best = code(guesses.getFirst());
        if (claimed != null && CLOSE.stream().anyMatch(c -> c.contains(best) && c.contains(claimed.value()))) {
            return new Found<>(claimed.value(), claimed.source());
        }
        for (int i = 0; claimed != null && i < Math.min(4, guesses.size()); i++) {
            boolean unsure = likeliest < SURE && guesses.get(i).confidence() > likeliest * 0.2;
            if (code(guesses.get(i)).equals(claimed.value()) && (i == 0 || unsure)) {
                return new Found<>(claimed.value(), "text");
            }
        }
        return new Found<>(best, "text");
    }

    private Found<String> detected(String text) {
        return new Found<>(code(Detector.MODEL.guesses(sample(text)).getFirst()), "text");
    }

    private String code(Guess guess) {
        return twoLetters.getOrDefault(guess.language(), guess.language());
    }

    /// From the middle of a long text, where it is least likely to be a dateline or a list of names.
    private static String sample(String text) {
        int from = text.length() <= ENOUGH ? 0 : Math.min(300, text.length() - ENOUGH);
        return text.substring(from, Math.min(text.length(), from + ENOUGH)).replace('\n', ' ');
    }

    /// Scripts that few languages are written in tell them; a part of a text in such a script
    /// confirms the claim where the rest is code or names in Latin letters.
    private static @Nullable Found<String> byScript(String text, String claimed) {
        int end = Math.min(text.length(), 4000);
        if (isWestern(text, end)) {
            return null;
        }
        int kana = 0;
        int hangul = 0;
        int han = 0;
        int letters = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            letters += Character.isLetter(c) ? 1 : 0;
            kana += c >= 0x3040 && c <= 0x30ff ? 1 : 0;
            hangul += c >= 0xac00 && c <= 0xd7a3 ? 1 : 0;
            han += c >= 0x4e00 && c <= 0x9fff ? 1 : 0;
        }
        if (kana >= SCRIPTED && claimed.equals("ja")) {
            return new Found<>("ja", "text");
        }
        if (kana * 10 > letters && kana + han > letters / 3) {
            return new Found<>("ja", "text");
        }
        if (hangul * 3 > letters) {
            return new Found<>("ko", "text");
        }
        return han * 2 > letters ? new Found<>("zh", "text") : null;
    }

    /// Whether a text may be of a language by the script of its letters.
    private static boolean isCredible(String language, String text) {
        if (OTHER_SCRIPTS.contains(language)) {
            return true;
        }
        long letters = text.codePoints().filter(Character::isLetter).count();
        long latin = text.codePoints()
                .filter(c -> Character.isLetter(c) && Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN)
                .count();
        return latin * 2 >= letters;
    }

    private static boolean isWestern(String text, int end) {
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) >= 0x3040) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Found<String> claimed(PageSurvey page, @Nullable FeedEntry entry) {
        Element root = page.document().firstElementChild();
        String lang = root == null ? "" : root.attr("lang").isBlank() ? root.attr("xml:lang") : root.attr("lang");
        String source = "page";
        String json = page.jsonLd().text("inLanguage");
        if (lang.isBlank() && json != null) {
            lang = json;
            source = "json-ld";
        }
        String meta = page.meta("content-language", "og:locale", "dc.language", "language");
        if (lang.isBlank() && meta != null) {
            lang = meta;
            source = "meta";
        }
        String fed = entry == null ? null : entry.language();
        if (lang.isBlank() && fed != null) {
            lang = fed;
            source = "feed";
        }
        return coded(lang, source);
    }

    private @Nullable Found<String> coded(String lang, String source) {
        String primary = SUBTAGS.split(lang.strip().toLowerCase(Locale.ROOT), 2)[0];
        return CODE.matcher(primary).matches() && !NONE.contains(primary)
                ? new Found<>(twoLetters.getOrDefault(primary, primary), source)
                : null;
    }
}
