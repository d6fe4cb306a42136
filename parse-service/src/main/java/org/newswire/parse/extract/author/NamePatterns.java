package org.newswire.parse.extract.author;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.newswire.parse.extract.text.PrefilteredPattern;
import org.newswire.parse.extract.text.TsvTable;

/// Patterns and word lists that recognise names of persons and the labels before them.
final class NamePatterns {
    private static final List<String[]> LISTS = TsvTable.rows(NamePatterns.class, "name-words.tsv");
    static final Pattern FULL_NAME = Pattern.compile(
            "\\p{Lu}[\\p{Ll}\\p{M}'’.]+(?:-\\p{Lu}[\\p{Ll}\\p{M}'’]+)?(?:\\s\\p{Lu}\\.?)?(?:\\s(?:de|van|von|v\\.|der|den|la|le|del|della|di|da|dos|ter|bin|al|el)){0,2}\\s(?:[dl]['’])?\\p{Lu}[\\p{L}\\p{M}'’-]+");
    static final String MADE = "(?:" + any("made") + ")";
    static final String BY = "(?:by|von|vom|par|por|di|door|av|af)";
    private static final String WORK =
            "(?:te[xk]te?|texto|tekst|story|words|reporting|photo(?:s|graph[sy])?|foto(?:s|grafie)?|video|bilder)";
    /// Job titles before a name: "Senior Reporter Ada Quill".
    static final String ROLE = "(?:(?:" + any("job-adjectives") + ")\\s)*(?:" + any("jobs") + ")";
    /// Labels before names in languages of other scripts or without a word like "by". Some labels are also
    /// starts of names, so they require a colon.
    static final String ANNOUNCED = "(?:" + WORK + "\\s(?:and|und|et|y|og|och|&)\\s" + WORK
            + "(?:\\s" + BY
            + "(?!\\p{L})|\\s?:)\\s*)|(?:автор[иы]?(?:\\sстатьи)?|текст|подготовила?|yazan|yazar|haber|oleh|penulis|szerző|írta|autork[ai]|opracowa(?:nie|ła?)|"
            + "kirjoittaja|teksti|tác giả|συντάκτης|लेखक|编辑|編集|執筆|取材・文|撰文|文|글(?:·사진)?)\\s*[:：/／|・]\\s*"
            + "|(?:بقلم|מאת|द्वारा|oprac\\.|scritto da|pubblicato da|ditulis oleh)(?:\\s+|\\s?[:：–-]\\s*)"
            + "|(?:كتبت?|إعداد)\\s?[:–-]\\s*"
            + "|[(（【]?(?:作者|(?:本报|本報)?(?:记者|記者)|责任编辑|責任編輯|责编|責編)\\s*[:：]?\\s*";
    /// The first character of the scripts without blanks and capitals: Chinese, Japanese, Korean.
    static final char CJK = 0x2e80;
    /// Credits of reviewers, editors, translators and photographers.
    private static final PrefilteredPattern HELPER = new PrefilteredPattern(
            words("helpers"),
            Pattern.compile(
                    "(?:\\b(?:medically|peer|expert|legally|clinically|scientifically)\\s+)?\\b(?:reviewed|edited|fact[- ]checked|translated|illustrated|produced|narrated|filmed|additional reporting) by\\b.*"
                            + "|\\b(?:übersetz(?:t|ung) von|traduit par|traducción de|tradotto da|vertaald door|oversatt av|översatt av)\\b.*"
                            + "|\\b(?<!(?:&|\\b(?:and|und|et|och|og|y))\\s)(?:foto(?:s|grafie)?|photo(?:s|graph|graphs|graphy)?|bild(?:er)?|фото|zdjęcia|kuvat?|grafik|illustrations?|pictures?|images?)\\s?(?::| by\\b).*",
                    Pattern.CASE_INSENSITIVE
                            | Pattern.DOTALL
                            | Pattern.UNICODE_CASE
                            | Pattern.UNICODE_CHARACTER_CLASS));

    private NamePatterns() {}

    static List<String> words(String list) {
        return TsvTable.words(LISTS, list);
    }

    static String any(String list) {
        return words(list).stream().map(Pattern::quote).collect(Collectors.joining("|"));
    }

    static boolean containsCjk(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) < CJK) {
            i++;
        }
        return i < text.length();
    }

    /// The text before the first credit of a helper.
    static String withoutHelpers(String text) {
        return HELPER.removeFirst(text);
    }
}
