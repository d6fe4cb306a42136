package org.newswire.parse.extract.author;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.date.DateText;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Reads the names from a byline: "By Mara Lindt, Norhaven | 2 May", "Posted on 2 May 2024 by mara",
/// "Autor: Jan Koch".
///
/// ```java
/// String names = Byline.of("By Mara Lindt | 2 May"); // "Mara Lindt"
/// ```
public final class Byline {
    private static final int MAX_CHARS = 160;
    private static final int MAX_ALIAS_LINE = 60;
    private static final Pattern LEAD = Pattern.compile(
            "^(?:(?:an?|eine?)\\s)?(?:" + NamePatterns.MADE + "\\s+)?" + NamePatterns.BY
                    + "(?![\\p{L}\\p{N}_])\\s*[:|]?\\s*"
                    + "|^(?:authors?|autor(?:en|in|[:*_]?innen|es|a)?+(?:/autor)?|auteure?s?|autore|words|te[xk]s?te?o?"
                    + "(?:\\s*(?:&|und|and|et)\\s*\\p{L}+)?|fotos?\\s(?:und|&)\\stext|redaktion)\\s*[:|/]\\s*"
                    + "|^(?:author|autor(?:en|in/autor)?|auteur|text|tekst)\\s+(?=(?-i:"
                    + NamePatterns.FULL_NAME.pattern() + "|(?:\\p{Lu}[\\p{Lu}.’'-]+\\s)+\\p{Lu}[\\p{L}’'-]+))"
                    + "|^as told to\\s+"
                    + "|^(?-i:By|Von|Par|Por)(?=(?-i:" + NamePatterns.FULL_NAME.pattern() + ")"
                    + "(?:\\s\\p{Lu}[\\p{L}'’-]+)?(?:$|\\s*[|•·,–—]|\\s(?:and|und|et|y)\\s))"
                    + "|^(?:" + NamePatterns.ANNOUNCED + ")",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final PrefilteredPattern AMID = PrefilteredPattern.ignoringCase(
            "by ,von ,vom ,par ,por ,di ,door ,av ,af ,autor: ,autorin: ,author: ,redaktion: ",
            "[\\s|•·–—,-](?:" + NamePatterns.BY + "|verfasst von|autor(?:in)?:|author:|redaktion:)\\s+");
    private static final Pattern MADE_FIRST =
            Pattern.compile("^" + NamePatterns.MADE + "\\b.*", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern NAMES = Pattern.compile(
            "^(?:[dl]['’])?[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}\\p{N}.'’-]*(?:(?:,?\\s+(?:and|und|et|y|e|en|och|og|ja|i|и|та|ve|és|&)\\s+|,\\s+|、|\\s+)"
                    + "(?:(?:[dl]['’])?[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}\\p{N}.'’-]*|(?:de|van|von|der|den|la|le|del|di|da|dos|bin|al)\\b|v\\.(?=\\s))){0,12}");
    /// The place an author reports from: "Ada Quill in Norhaven and Ben Ort in Southport".
    private static final Pattern PLACE = Pattern.compile(
            "\\s(?:in|from|aus|à)\\s\\p{Lu}[\\p{L}'’-]+(?:\\s\\p{Lu}[\\p{L}'’-]+){0,2}(?=(?:,|\\s(?:and|und|et))\\s\\p{Lu})");
    private static final Pattern ALIAS =
            Pattern.compile("^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{1,29}(?=$|\\s*[|•·,(]|\\s+(?:am|on|at|in|um)\\s)");

    /// A full stop after a word that is longer than an abbreviation.
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=\\p{Ll}{4})\\.(?=\\s|$)");
    private static final Pattern NEXT_WORD = Pattern.compile("\\s(\\p{Ll}++)(?![\\p{L}\\p{N}.:])");
    /// Words after the first place of a route.
    private static final Set<String> ROUTE = Set.of("bis nach zu zum zur über lernen".split(" "));
    /// Words that may follow a first name or an alias in a byline.
    private static final Set<String> AFTER_FIRST_NAME = Set.of("""
            am at auf aus edited for from für im in of on posted published um under updated veröffentlicht vom vor
            with à de el en et il le om op på""".split("\\s"));

    private static final String REPORTER = "기자";
    /// The last character of the Chinese words for reporter, in both scripts.
    private static final char HAN_REPORTER = '者';
    /// In Korean, the word for reporter follows the names.
    private static final Pattern KOREAN =
            Pattern.compile("(?:^|[\\s\\])=|/])(\\p{IsHangul}{2,4}(?:(?:·|,\\s?)\\p{IsHangul}{2,4}){0,5})\\s?"
                    + "(?:선임|인턴|수습|전문)?" + REPORTER + "(?!\\p{IsHangul})");

    /// Datelines of news agencies.
    private static final Pattern DATELINE =
            Pattern.compile("(?:记者|記者)[\\s:：]?(\\p{IsHan}{2,4}(?:[、\\s]\\p{IsHan}{2,4}){0,5})\\s?[)）〕】／/]"
                    + "|[)\\]]\\s?(\\p{IsHangul}{2,4}(?:[·,\\s]\\s?\\p{IsHangul}{2,4}){0,5}?)\\s?(?:선임|인턴|수습|전문)?"
                    + REPORTER + "\\s?=");
    private static final int MAX_DATELINE = 80;

    private static final Pattern LABEL = Pattern.compile(
            "(?:" + NamePatterns.MADE + "\\s+)?" + NamePatterns.BY
                    + "\\s*:?|(?:authors?|autor(?:en|in|[:*_]?innen|es|a|ka)?|auteure?s?|autore|words|text|yazar|yazan|penulis|oleh|автор[иы]?|текст"
                    + "|szerző|írta|kirjoittaja|teksti|tác giả|συντάκτης|लेखक)\\s*:?",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern WHOLE_NAME = Pattern.compile(
            "\\p{Lu}[\\p{L}\\p{M}'’.-]*(?:\\s(?:\\p{Lu}[\\p{L}\\p{M}'’.-]*|de|van|von|der|den|la|le|del|di|da|dos|bin|al|and|und|&)){1,6}");

    /// Prefixes of words that a byline may contain, by first letter.
    private static final String[][] SIGNS =
            byFirstLetter("aut,as told,words,tek,tex,tác,foto,photo,story,reporting,video,bilder,redaktion,verfasst,"
                    + "yaza,haber,oleh,penulis,szerz,oprac,kirjoitt,scritto,pubblicato,ditulis");
    /// Whole words that a byline may contain, by first letter.
    private static final String[][] WORDS = byFirstLetter("by,von,vom,par,por,di,door,av,af");

    private Byline() {}

    /// Whether a line only announces a name in the next line: "Written by".
    static boolean isLabel(String text) {
        return text.length() <= 30 && mayBe(text) && LABEL.matcher(text).matches();
    }

    /// The names in the line after a label, or null if it contains anything else.
    static @Nullable String afterLabel(String text) {
        String name = text.endsWith(",") ? text.substring(0, text.length() - 1).strip() : text;
        return WHOLE_NAME.matcher(name).matches() ? name : null;
    }

    /// The names as written, or null if the text is not a byline.
    public static @Nullable String of(String text) {
        int end = firstLineEnd(text);
        if (end > MAX_CHARS) {
            return null;
        }
        String line = text.substring(0, end);
        if (!mayBe(line)) {
            return null;
        }
        String credits = ChineseCredits.names(line);
        if (credits != null) {
            return credits.isEmpty() ? null : credits;
        }
        Matcher lead = LEAD.matcher(line);
        if (lead.lookingAt()) {
            String names = names(line.substring(lead.end()));
            if (names != null) {
                return names;
            }
        }
        String reporter = ofReporter(line);
        return reporter != null ? reporter : withinLine(line);
    }

    private static @Nullable String withinLine(String line) {
        for (Matcher amid = AMID.find(line); amid != null; amid = amid.find() ? amid : null) {
            String before = line.substring(0, amid.start());
            if (MADE_FIRST.matcher(before).matches() || DateText.find(before, "") != null) {
                return names(line.substring(amid.end()));
            }
        }
        return null;
    }

    /// The names in a dateline, or null.
    static @Nullable String ofDateline(String text) {
        if (text.indexOf(HAN_REPORTER) < 0 && !text.contains(REPORTER)) {
            return null;
        }
        Matcher m = DATELINE.matcher(text.substring(0, Math.min(text.length(), MAX_DATELINE)));
        return m.find() ? m.group(m.group(1) == null ? 2 : 1).replace(' ', '、') : null;
    }

    private static @Nullable String ofReporter(String line) {
        String dateline = ofDateline(line);
        if (dateline != null || line.length() > MAX_ALIAS_LINE || !line.contains(REPORTER)) {
            return dateline;
        }
        Matcher m = KOREAN.matcher(line);
        return m.find() ? m.group(1) : null;
    }

    /// The search ends at the maximum length of a byline.
    private static int firstLineEnd(String text) {
        int end = 0;
        while (end <= MAX_CHARS && end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    /// A fast check that rejects most lines: a byline contains a word from the lists.
    private static boolean mayBe(String line) {
        boolean start = true;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean letter = c < 128 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : Character.isLetter(c);
            if (letter && (c >= NamePatterns.CJK || (start && (c >= 128 || isSign(line, i))))) {
                return true;
            }
            start = !letter;
        }
        return false;
    }

    private static boolean isSign(String line, int at) {
        int letter = (line.charAt(at) | 0x20) - 'a';
        for (String word : WORDS[letter]) {
            if (begins(line, at, word) && !isSmallAt(line, at + word.length())) {
                return true;
            }
        }
        for (String sign : SIGNS[letter]) {
            if (begins(line, at, sign)) {
                return true;
            }
        }
        return false;
    }

    private static String[][] byFirstLetter(String words) {
        return IntStream.rangeClosed('a', 'z')
                .mapToObj(letter -> Stream.of(words.split(","))
                        .filter(word -> word.charAt(0) == letter)
                        .toArray(String[]::new))
                .toArray(String[][]::new);
    }

    private static boolean begins(String line, int at, String sign) {
        return line.regionMatches(true, at, sign, 0, sign.length());
    }

    /// Whether a word continues in lower case. In "ByAda Quill" a name follows instead.
    private static boolean isSmallAt(String line, int at) {
        char c = at < line.length() ? line.charAt(at) : ' ';
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }

    /// Whether a line continues as a sentence: "Von Hamburg nach Berlin in vier Stunden".
    private static boolean isSentence(String names, String rest) {
        Matcher next = NEXT_WORD.matcher(rest);
        return next.lookingAt()
                && (ROUTE.contains(next.group(1))
                        || (names.indexOf(' ') < 0 && !AFTER_FIRST_NAME.contains(next.group(1))));
    }

    private static @Nullable String names(String line) {
        String rest = PLACE.matcher(NamePatterns.withoutHelpers(line)).replaceAll("");
        Matcher end = SENTENCE_END.matcher(rest);
        Matcher names = NAMES.matcher(end.find() ? rest.substring(0, end.start()) : rest);
        if (names.lookingAt()) {
            return isSentence(names.group(), rest.substring(names.end())) ? null : names.group();
        }
        Matcher alias = ALIAS.matcher(rest);
        return rest.length() <= MAX_ALIAS_LINE && alias.lookingAt() ? alias.group() : null;
    }
}
