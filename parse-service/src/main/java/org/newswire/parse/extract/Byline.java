package org.newswire.parse.extract;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads who wrote an article out of the line in which readers are told: "By Mara Lindt, Norhaven |
/// 2 May", "Posted on 2 May 2024 by mara", "Autor: Jan Koch".
final class Byline {
    private static final int MAX_CHARS = 160;
    private static final int MAX_ALIAS_LINE = 60;
    private static final String MADE =
            "(?:story|words|written|reported|posted|published|created|text|texte|article|recipe|artikel|beitrag|interview|"
                    + "kommentar|geschrieben|verfasst|erstellt|eingestellt|veröffentlicht|publiée?|écrit|escrito|publicado|"
                    + "scritto|pubblicato|guest post)";
    private static final String BY = "(?:by|von|vom|par|por|di|door|av|af)";
    private static final Pattern LEAD = Pattern.compile(
            "^(?:(?:an?|eine?)\\s)?(?:" + MADE + "\\s+)?" + BY + "\\b\\s*[:|]?\\s*"
                    + "|^(?:authors?|autor(?:en|in|[:*_]?innen|es|a)?+(?:/autor)?|auteure?s?|autore|words|te[xk]s?te?o?"
                    + "(?:\\s*(?:&|und|and|et)\\s*\\p{L}+)?|fotos?\\s(?:und|&)\\stext|redaktion)\\s*[:|]\\s*"
                    + "|^(?:author|autor(?:en|in/autor)?|auteur|text|tekst)\\s+"
                    + "|^[(（【]?(?:作者|记者|記者|责任编辑|責任編輯|责编|責編)\\s*[:：]?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern AMID = Pattern.compile(
            "[\\s|•·–—,-](?:" + BY + "|verfasst von|autor(?:in)?:|author:|redaktion:)\\s+", Pattern.CASE_INSENSITIVE);
    private static final Pattern MADE_FIRST =
            Pattern.compile("^" + MADE + "\\b.*", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern NAMES = Pattern.compile(
            "^[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}\\p{N}.'’-]*(?:(?:,?\\s+(?:and|und|et|y|e|&)\\s+|,\\s+|、|\\s+)"
                    + "(?:[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}\\p{N}.'’-]*|(?:de|van|von|der|den|la|le|del|di|da|dos|bin|al)\\b)){0,12}");
    private static final Pattern ALIAS =
            Pattern.compile("^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{1,29}(?=$|\\s*[|•·,(]|\\s+(?:am|on|at|in|um)\\s)");

    private static final Pattern LABEL = Pattern.compile(
            "(?:" + MADE + "\\s+)?" + BY
                    + "\\s*:?|(?:authors?|autor(?:en|in|[:*_]?innen)?|auteure?s?|autore|words|text)\\s*:?",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern WHOLE_NAME = Pattern.compile(
            "\\p{Lu}[\\p{L}\\p{M}'’.-]*(?:\\s(?:\\p{Lu}[\\p{L}\\p{M}'’.-]*|de|van|von|der|den|la|le|del|di|da|dos|bin|al|and|und|&)){1,6}");

    /// How the words begin without which no line is a byline.
    private static final String[] SIGNS = {"aut", "words", "te", "foto", "redaktion", "verfasst"};
    /// The same, where they are whole words.
    private static final String[] WORDS = {"by", "von", "vom", "par", "por", "di", "door", "av", "af"};
    private static final String FIRST_LETTERS = "bvpdawtfr";
    /// From here on are the scripts that have neither blanks nor capitals: Chinese, Japanese, Korean.
    static final char CJK = 0x2e80;

    private Byline() {}

    /// Whether a line only announces a name in the next one: "Written by".
    static boolean isLabel(String text) {
        return text.length() <= 30 && LABEL.matcher(text).matches();
    }

    /// The names that a line after a label is made of; null where it is anything else.
    static @Nullable String afterLabel(String text) {
        String name = text.endsWith(",") ? text.substring(0, text.length() - 1).strip() : text;
        return WHOLE_NAME.matcher(name).matches() ? name : null;
    }

    /// The names in a byline as they are written; null where the text is no byline.
    static @Nullable String of(String text) {
        String line = firstLine(text);
        if (line.length() > MAX_CHARS || !mayBe(line)) {
            return null;
        }
        Matcher lead = LEAD.matcher(line);
        if (lead.lookingAt()) {
            String names = names(line.substring(lead.end()));
            if (names != null) {
                return names;
            }
        }
        Matcher amid = AMID.matcher(line);
        while (amid.find()) {
            String before = line.substring(0, amid.start());
            if (MADE_FIRST.matcher(before).matches() || DateText.find(before, "") != null) {
                return names(line.substring(amid.end()));
            }
        }
        return null;
    }

    private static String firstLine(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return text.substring(0, end);
    }

    /// Whether any word of a line begins as one does that bylines need: most lines are told by it.
    private static boolean mayBe(String line) {
        boolean start = true;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean letter = Character.isLetter(c);
            if (letter && (c >= CJK || (start && (c >= 128 || isSign(line, i))))) {
                return true;
            }
            start = !letter;
        }
        return false;
    }

    private static boolean isSign(String line, int at) {
        if (FIRST_LETTERS.indexOf(line.charAt(at) | 0x20) < 0) {
            return false;
        }
        for (String word : WORDS) {
            if (begins(line, at, word) && !isWordAt(line, at + word.length())) {
                return true;
            }
        }
        for (String sign : SIGNS) {
            if (begins(line, at, sign)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(String line, int at, String sign) {
        return line.regionMatches(true, at, sign, 0, sign.length());
    }

    /// Whether a word goes on there, as the patterns' `\b` has it.
    private static boolean isWordAt(String line, int at) {
        char c = at < line.length() ? line.charAt(at) : ' ';
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private static @Nullable String names(String rest) {
        Matcher names = NAMES.matcher(rest);
        if (names.lookingAt()) {
            return names.group();
        }
        Matcher alias = ALIAS.matcher(rest);
        return rest.length() <= MAX_ALIAS_LINE && alias.lookingAt() ? alias.group() : null;
    }
}
