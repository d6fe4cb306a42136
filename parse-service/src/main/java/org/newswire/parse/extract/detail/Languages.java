package org.newswire.parse.extract.detail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.detail.LanguageModel.Guess;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.text.TsvTable;

/// Detects the language of a text with character n-grams (Apache OpenNLP, 103 languages), since pages often
/// declare a wrong one. The model is skipped if common words confirm the declared language. The declaration
/// decides for short texts in a plausible script, and between very similar languages. Thread-safe.
public final class Languages {
    private static final Pattern SUBTAGS = Pattern.compile("[-_]");
    private static final Pattern CODE = Pattern.compile("[a-z]{2,3}");
    private static final String MODEL = "/langdetect-183.bin";
    private static final int ENOUGH = 900;
    private static final int SHORT = 60;
    private static final double SURE = 0.9;
    private static final int SCRIPTED = 40;
    /// Model codes of one language within a group, and ISO 639-3 codes that Java cannot shorten.
    private static final Map<String, String> RENAMED =
            TsvTable.pairs("cmn zh, nob no, nno no, pes fa, lvs lv, ekk et, plt mg, nan zh, pnb pa");

    /// Outdated codes in pages: withdrawn ones, library codes (ISO 639-2/B), and the written forms of
    /// Norwegian.
    private static final Map<String, String> FORMER = TsvTable.pairs("""
            iw he, in id, ji yi, nb no, nn no, alb sq, arm hy, baq eu, bur my, chi zh, cze cs,
            dut nl, fre fr, geo ka, ger de, gre el, ice is, mac mk, may ms, per fa, rum ro, slo sk,
            tib bo, wel cy""");

    /// ISO 639-2 codes for no particular language.
    private static final Set<String> NONE = Set.of("und", "mul", "zxx", "mis");

    /// Similar languages, for which the declaration is more reliable than the model.
    private static final List<Set<String>> CLOSE =
            List.of(Set.of("id", "ms", "su", "jv"), Set.of("zu", "xh"), Set.of("hr", "sr", "bs"));

    /// Languages with a script other than Latin, or with several scripts.
    private static final Set<String> OTHER_SCRIPTS = Set.of("""
            ab am ar as av az ba be bg bn bo bs ce ckb cv dv dz el fa gu he hi hy ja ka kk km kn ko
            ks ku ky lo mk ml mn mr ms my ne or os pa ps ru sa sd sh si sr ta te tg th ti tk tt ug
            uk ur uz yi zh""".split("\\s"));

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
        // Java also lists the withdrawn codes of these languages.
        twoLetters.putAll(Map.of("ind", "id", "heb", "he", "yid", "yi"));
        twoLetters.putAll(FORMER);
    }

    /// Loaded on first use.
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

    /// @param fed whether the text is from the feed, so the feed's declaration takes precedence
    public @Nullable SourcedValue<String> of(
            String text, PageMetadata page, @Nullable SyndicatedEntry entry, boolean fed) {
        SourcedValue<String> claimed = fed && entry != null && entry.language() != null
                ? coded(entry.language(), "feed")
                : claimed(page, entry);
        SourcedValue<String> told = told(text, claimed);
        return told == null || claimed == null
                ? told
                : told.withCorroboration(told.value().equals(claimed.value()));
    }

    private @Nullable SourcedValue<String> told(String text, @Nullable SourcedValue<String> claimed) {
        if (text.length() < SHORT && (text.isBlank() || (claimed != null && isCredible(claimed.value(), text)))) {
            return claimed;
        }
        SourcedValue<String> scripted = byScript(text, claimed == null ? "" : claimed.value());
        if (scripted != null) {
            return scripted;
        }
        if (text.length() < SHORT) {
            return new SourcedValue<>(code(Detector.MODEL.guesses(sample(text)).getFirst()), "text");
        }
        String sample = sample(text);
        if (claimed != null && common.confirm(claimed.value(), sample)) {
            return new SourcedValue<>(claimed.value(), "text");
        }
        List<Guess> guesses = Detector.MODEL.guesses(sample);
        double likeliest = guesses.getFirst().confidence();
        String best = code(guesses.getFirst());
        if (claimed != null && CLOSE.stream().anyMatch(c -> c.contains(best) && c.contains(claimed.value()))) {
            return new SourcedValue<>(claimed.value(), claimed.source());
        }
        for (int i = 0; claimed != null && i < Math.min(4, guesses.size()); i++) {
            boolean unsure = likeliest < SURE && guesses.get(i).confidence() > likeliest * 0.2;
            if (code(guesses.get(i)).equals(claimed.value()) && (i == 0 || unsure)) {
                return new SourcedValue<>(claimed.value(), "text");
            }
        }
        return new SourcedValue<>(best, "text");
    }

    private String code(Guess guess) {
        return twoLetters.getOrDefault(guess.language(), guess.language());
    }

    /// A part after the beginning, which may be a dateline or a list of names.
    private static String sample(String text) {
        int from = text.length() <= ENOUGH ? 0 : Math.min(300, text.length() - ENOUGH);
        return text.substring(from, Math.min(text.length(), from + ENOUGH)).replace('\n', ' ');
    }

    /// Detects Japanese, Korean and Chinese by script. Some text in kana confirms a declared Japanese if
    /// the rest is code or Latin names.
    private static @Nullable SourcedValue<String> byScript(String text, String claimed) {
        int end = Math.min(text.length(), 4000);
        int from = 0;
        while (from < end && text.charAt(from) < 0x3040) {
            from++;
        }
        if (from == end) {
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
        if ((kana >= SCRIPTED && claimed.equals("ja")) || (kana * 10 > letters && kana + han > letters / 3)) {
            return new SourcedValue<>("ja", "text");
        }
        if (hangul * 3 > letters) {
            return new SourcedValue<>("ko", "text");
        }
        return han * 2 > letters ? new SourcedValue<>("zh", "text") : null;
    }

    /// Whether the script of a text is possible in a language.
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

    private @Nullable SourcedValue<String> claimed(PageMetadata page, @Nullable SyndicatedEntry entry) {
        Element root = page.document().firstElementChild();
        return Stream.of(
                        new SourcedValue<>(root == null ? "" : root.attr("lang"), "page"),
                        new SourcedValue<>(root == null ? "" : root.attr("xml:lang"), "page"),
                        new SourcedValue<>(orEmpty(page.jsonLd().text("inLanguage")), "json-ld"),
                        new SourcedValue<>(
                                orEmpty(page.meta("content-language", "og:locale", "dc.language", "language")), "meta"),
                        new SourcedValue<>(orEmpty(entry == null ? null : entry.language()), "feed"))
                .filter(claim -> !claim.value().isBlank())
                .findFirst()
                .map(claim -> coded(claim.value(), claim.source()))
                .orElse(null);
    }

    private static String orEmpty(@Nullable String stated) {
        return stated == null ? "" : stated;
    }

    private @Nullable SourcedValue<String> coded(String lang, String source) {
        String primary = SUBTAGS.split(lang.strip().toLowerCase(Locale.ROOT), 2)[0];
        return CODE.matcher(primary).matches() && !NONE.contains(primary)
                ? new SourcedValue<>(twoLetters.getOrDefault(primary, primary), source)
                : null;
    }
}
