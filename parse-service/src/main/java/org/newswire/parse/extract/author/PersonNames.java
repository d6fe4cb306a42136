package org.newswire.parse.extract.author;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.parser.Parser;
import org.newswire.parse.extract.date.DateText;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Splits and cleans names of authors. It removes "By", roles, titles and URLs, and drops strings that are
/// not names.
///
/// ```java
/// PersonNames.clean(List.of("By Ada Quill and Ben Ort, staff writers")); // [Ada Quill, Ben Ort]
/// ```
public final class PersonNames {
    private static final Pattern LEAD_IN = Pattern.compile(
            "^(?i:" + NamePatterns.ANNOUNCED + ")"
                    + "|^(?!(?:D[ia]|Von|A[vf])\\s+\\S+$)(?i:(?:(?:an?|eine?)\\s)?(?:(?:" + NamePatterns.MADE
                    + "|(?:words and )?photos?|reviewed|edited|design|content)\\s+)?"
                    + "(?:by|von|par|por|di|da|door|av|af|autor(?:in)?|author|tekst|texte|texto|text|от|од|od))\\b[:\\s]+"
                    + "|^(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or)(?=\\p{Lu}\\p{Ll})"
                    + "|^(?i:author|content|redaktion|words|quelle|source|auteur)\\s*:\\s*"
                    + "|^(?i:(?:von\\s)?unsere[mnr]?\\s\\p{L}+|" + NamePatterns.ROLE + ")\\s+(?!(?:At|In|Of)\\s)(?="
                    + NamePatterns.FULL_NAME.pattern() + ")"
                    + "|^(?i:aus)\\s\\p{Lu}[\\p{L} -]{1,30}?\\sberichte[nt]\\s+(?=\\p{Lu})"
                    + "|^(?i:(?:read more|more) (?:about|from)|(?:(?:show |see )?(?:all|more) )?(?:articles|stories|posts) (?:by|of|from))\\s+"
                    + "|^\\[[^\\]]{1,20}\\]\\s+(?=\\p{L})",
            Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    private static final PrefilteredPattern SPLIT = new PrefilteredPattern(
            List.of(
                    ",", ";", "،", "；", "，", "|", "•", "·", "、", "&", "/", "／", " and ", " und ", " et ", " og ",
                    " och ", " with ", " + ", " – ", " — ", " - "),
            Pattern.compile(
                    "\\s*(?:[,;，،；]|\\||\\n|•|\\s·|·\\s|(?<=\\p{IsHangul})·(?=\\p{IsHangul})|、|&|[/／]|\\s(?:and|und|et|og|och|with)\\s|\\s[+–—-]\\s)\\s*",
                    Pattern.CASE_INSENSITIVE));
    private static final PrefilteredPattern TAIL = new PrefilteredPattern(
            "(,[,<,|, @,ceo,staff,senior,contributor,editor,published,updated,posted,jan,feb,mar,apr,"
                    + "may,jun,jul,aug,sep,oct,nov,dec,0, the , bloomberg, reuters, afp, associated press,on ,"
                    + "in ,am ,vom ,le ,el ,for ,special to, at , avec , mit , con , com ,기자,특파원",
            Pattern.compile(
                    "\\s*(?:[(\\[<|].*|\\s@\\w.*|(?<=\\p{Ll})(?-i:CEO|Staff|Senior|Contributor|Editor|Published|Updated|Posted)\\b.*|\\s\\d.*|(?<=\\s\\p{L}{2,30})(?:\\d(?:\\D.*)?|\\d{2}\\D.*|\\d{3}.*)|(?<!\\b(?:of|van|de|in))(?<=\\p{L}\\s[\\p{L}’'.-]{2,30})\\s(?-i:The\\s\\p{Lu}.*|Bloomberg|Reuters|AFP|Associated Press)|(?!(?-i:(?<=^\\p{Lu}\\p{Ll}{1,3}\\s)(?:In|On|Am)\\s\\p{Lu}\\p{Ll}{1,5}$))\\b(?:published|updated|posted|on|in|am|vom)\\b\\s.*|\\b(?:le|el)\\b\\s(?=.*\\d).*|\\bfor (?:the|cnn|mail)\\b.*|(?<!Cent(?:er|re)|Council|Society|Institute|Association|Foundation|Committee|Coalition|Campaign|Network)(?<=\\p{L}\\s[\\p{L}’'.-]{2,30})\\sfor\\s(?-i:\\p{Lu}).*|(?<!\\b(?:De|Di|Mc|La|Le))(?<=[\\p{L}\\d])(?-i:(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?\\s\\d).*|(?-i:(?<=[\\p{Lu}\\d])(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?)|\\bspecial to\\b.*"
                            + "|(?<=\\p{Ll})\\s(?-i:at|avec|mit|con|com)\\s.*|(?<=\\p{IsHangul})(?:\\s\\p{IsHangul}{2})?\\s?(?:기자|특파원)(?:\\s.*)?)$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS));
    private static final Pattern MAIDEN = Pattern.compile("\\((\\p{Lu}\\p{L}+)\\)\\s+(?=\\p{Lu}\\p{Ll})");
    private static final Pattern PROFILE = Pattern.compile(
            "https?://\\S+/(?:profile|profiles|author|authors|autor|by|people|contributor|staff)/([a-z]+(?:-[a-z]+){1,3})/?");
    /// A URL without a scheme: "paper.example/ada".
    private static final Pattern PATH = Pattern.compile("[\\w-]+(?:\\.[\\w-]+)*+/(?<=\\.[A-Za-z]{2,20}/)");
    /// A photographer in a list of names.
    private static final Pattern PHOTOGRAPHER = Pattern.compile(
            "\\((?:foto|photo|bild|фото|video|grafi|illustration)\\p{L}*\\)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    /// Joins two full names, but may also be part of one (Melo e Castro, Puig i Cadafalch, Ortega y
    /// Gasset).
    private static final PrefilteredPattern JOINT = new PrefilteredPattern(
            " e , y , i , и , й , та , і , en , és , ve , ja , a , و ",
            Pattern.compile("\\s(?:e|y|Y|i|и|й|та|і|en|és|ve|ja|a|و)\\s(?=[\\p{Lu}\\p{Lo}])"));
    private static final Pattern ADDRESS = Pattern.compile("(?<!\\S)[(<]?[^\\s@]+@[^\\s@.]+\\.[^\\s@]+\\s*\\(?");
    private static final Pattern LEADING_AND = Pattern.compile("^(?:and|und|et|y|e)\\s+(?=\\p{Lu})");
    private static final Set<String> AFTER_NAME = Set.copyOf(NamePatterns.words("after-names"));
    /// Full names that end in a word that otherwise follows a name: James Last, Moon Jae In.
    private static final Pattern NAMED_SO =
            Pattern.compile("\\p{Lu}\\p{Ll}{2,}\\sLast|\\p{Lu}\\p{Ll}{1,3}\\s\\p{Lu}\\p{Ll}{1,3}\\s(?:In|On|Am)");
    private static final Pattern SEVERAL_ADDRESSES = Pattern.compile("(?<!\\s)\\s*+,\\s*+(?=https?://)");
    private static final PrefilteredPattern DASH =
            new PrefilteredPattern(List.of(" – ", " — ", " - "), Pattern.compile("\\s[–—-]\\s"));
    /// A role at the end is kept if the name would end in such a word: "Letters to the Editor".
    private static final Pattern ENDS_AMID = Pattern.compile("\\s(?:the|a|an|of|to|from)$", Pattern.CASE_INSENSITIVE);
    /// A label before a full name: "Curator: Ada Quill".
    private static final Pattern TITLED =
            Pattern.compile("\\p{L}{3,20}:\\s+(?=" + NamePatterns.FULL_NAME.pattern() + ")");
    private static final Pattern TWICE = Pattern.compile("(\\p{L}{2}.*?)\\s+\\1");
    /// "QUILL, Ada".
    private static final Pattern SURNAME_FIRST =
            Pattern.compile("(\\p{Lu}[\\p{Lu}'’-]+),\\s+(\\p{Lu}\\p{Ll}[\\p{L}'’-]*)");

    private static final Set<String> MONTHS_AND_NAMES =
            Set.of("april august avril jan juli jun mai march mart may sen".split(" "));
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    /// Names contain no long runs of white space, on which patterns are slow. Chinese credits contain up to
    /// two blanks.
    private static final Pattern MANY_BLANKS = Pattern.compile("\\s{4,}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^<>]{0,300}>");
    /// One more than an article may have.
    private static final int MAX_NAMES = 51;

    private static final int MAX_LINE_CHARS = 300;
    private static final Pattern MARKS = Pattern.compile("^[\\s:.,\"“”*-]+|[\\s:,)\"“”*-]+$|(?<=\\p{Ll}{3})\\.$");

    private PersonNames() {}

    /// The distinct names in the lines, without "By", roles and URLs. The list is limited to one more name
    /// than an article may have.
    public static List<String> clean(List<String> raw) {
        var names = new LinkedHashMap<String, String>();
        Stream<String> lines =
                raw.stream().limit(MAX_NAMES).flatMap(PersonNames::single).limit(MAX_NAMES);
        for (String one : (Iterable<String>) lines::iterator) {
            String text = prepare(one);
            boolean dated = text.chars().anyMatch(Character::isDigit);
            boolean person = false;
            for (String part : parts(text)) {
                String name = trim(part, dated);
                boolean office = (!names.isEmpty() || part.contains(" and "))
                        && (NameClassifier.OFFICE.matches(part.strip()) || NameClassifier.OFFICE.matches(name));
                if (NameClassifier.isName(name)
                        && !office
                        && !(person && NameClassifier.isEmployer(name, text, part))) {
                    names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
                    person |= NameClassifier.isFull(name);
                }
            }
        }
        return names.values().stream().limit(MAX_NAMES).toList();
    }

    /// A line as plain text without labels, brackets and URLs; empty if it is too long for names.
    private static String prepare(String line) {
        String plain =
                Parser.unescapeEntities(PageMetadata.limited(line), false).replace('\u00a0', ' ');
        String whole = withoutManyBlanks(
                (plain.indexOf('<') < 0 ? plain : TAG.matcher(plain).replaceAll(" ")).strip());
        String text = NamePatterns.withoutHelpers(whole).strip();
        if (text.length() > MAX_LINE_CHARS) {
            return "";
        }
        String credits = ChineseCredits.names(text);
        text = credits != null ? credits : withoutLeads(ofProfile(withoutAddress(withoutBrackets(text))));
        Matcher turned = SURNAME_FIRST.matcher(text);
        return turned.matches() ? turned.group(2) + " " + turned.group(1) : text;
    }

    /// Removes brackets around a whole Chinese, Japanese or Korean text.
    private static String withoutBrackets(String text) {
        int end = text.length() - 1;
        return end > 1 && text.charAt(0) == '[' && text.indexOf(']') == end && text.charAt(1) >= NamePatterns.CJK
                ? text.substring(1, end)
                : text;
    }

    private static String withoutManyBlanks(String text) {
        return !hasManyBlanks(text)
                ? text
                : MANY_BLANKS.matcher(text).replaceAll(blanks -> blanks.group().indexOf('\n') < 0 ? "   " : "\n");
    }

    private static boolean hasManyBlanks(String text) {
        int blanks = 0;
        for (int i = 0; i < text.length() && blanks < 4; i++) {
            char c = text.charAt(i);
            blanks =
                    c <= ' ' || c == '\u0085' || Character.isWhitespace(c) || Character.isSpaceChar(c) ? blanks + 1 : 0;
        }
        return blanks == 4;
    }

    private static String withoutAddress(String text) {
        return text.indexOf('@') < 0 ? text : ADDRESS.matcher(text).replaceAll("");
    }

    private static String withoutLeads(String text) {
        String rest = withoutLead(text);
        return rest.length() == text.length() ? rest : withoutLead(rest);
    }

    private static String withoutLead(String text) {
        Matcher m = LEAD_IN.matcher(text);
        if (m.lookingAt()) {
            return text.substring(m.end());
        }
        Matcher titled = TITLED.matcher(text);
        return text.indexOf(':') > 0 && titled.lookingAt() ? text.substring(titled.end()) : text;
    }

    private static Stream<String> single(String one) {
        return one.contains("http") ? SEVERAL_ADDRESSES.splitAsStream(one) : Stream.of(one);
    }

    /// The names in a list. The name of an organisation stays whole. Text after a full name and a dash is
    /// dropped.
    private static List<String> parts(String list) {
        boolean single = list.indexOf(',') < 0 && list.indexOf(';') < 0;
        String[] parts = DASH.split(list);
        String[] names = split(list);
        String first = Stream.of(names).flatMap(PersonNames::joined).findFirst().orElse(list);
        boolean person = first.length() < list.strip().length()
                && NameClassifier.isFull(first.strip())
                && !NameClassifier.isOrganisation(first);
        if (single && !person && (NameClassifier.isOrganisation(list) || NameClassifier.OFFICE.matches(list.strip()))) {
            return List.of(parts[0]);
        }
        boolean named = parts.length > 1
                && NamePatterns.FULL_NAME.matcher(parts[0].strip()).matches();
        return Stream.of(named ? split(parts[0]) : names)
                .filter(name -> names.length == 1 || !PHOTOGRAPHER.matcher(name).find())
                .flatMap(PersonNames::joined)
                .map(name -> LEADING_AND.matcher(name).replaceFirst(""))
                .toList();
    }

    private static String[] split(String list) {
        return list.indexOf('\n') < 0 ? SPLIT.split(list) : SPLIT.pattern().split(list);
    }

    /// Splits at a joint between full names, organisations or known non-names.
    private static Stream<String> joined(String part) {
        String[] names = JOINT.split(part.strip());
        boolean full = Stream.of(names)
                .allMatch(name -> name.indexOf(' ') > 0
                        || NameClassifier.isOrganisation(name)
                        || NameClassifier.NEVER_NAMES.contains(name.toLowerCase(Locale.ROOT)));
        return full ? Stream.of(names) : Stream.of(part);
    }

    /// The name in the URL of a profile page; empty for other URLs; other text stays.
    private static String ofProfile(String text) {
        if (text.indexOf('/') < 0 && !text.startsWith("http")) {
            return text;
        }
        Matcher m = PROFILE.matcher(text);
        if (!m.matches()) {
            boolean address = text.startsWith("http") || PATH.matcher(text).lookingAt();
            return address && text.indexOf(' ') < 0 ? "" : text;
        }
        return Stream.of(m.group(1).split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String trim(String part, boolean dated) {
        String whole = part.indexOf('(') < 0
                ? part.strip()
                : MAIDEN.matcher(part.strip()).replaceAll("$1 ");
        String cut = TAIL.removeFirst(whole);
        boolean named = !dated && NAMED_SO.matcher(whole).matches();
        while (!named && cut.indexOf(' ') > 0 && isAfterName(cut, dated)) {
            cut = cut.substring(0, cut.lastIndexOf(' '));
        }
        String bare = NameClassifier.ROLE.removeFirst(cut);
        String s = bare.indexOf(' ') > 0 && !ENDS_AMID.matcher(bare).find() ? bare : cut;
        String name = MARKS.matcher(BLANKS.matcher(s).replaceAll(" ")).replaceAll("");
        Matcher twice = TWICE.matcher(name);
        return twice.matches() ? twice.group(1) : name;
    }

    /// Collective names of the editors. They are used if there is no other author.
    static List<String> editors(List<String> raw) {
        return raw.stream()
                .map(String::strip)
                .filter(NameClassifier::isEditors)
                .distinct()
                .toList();
    }

    /// Whether the last word does not belong to the name. A month after a single word may be a surname
    /// (Theresa May), as may some others after two words.
    private static boolean isAfterName(String words, boolean dated) {
        int space = words.lastIndexOf(' ');
        String last = words.substring(space + 1).replace(":", "");
        boolean afterName = words.indexOf(' ') < space && !MONTHS_AND_NAMES.contains(last.toLowerCase(Locale.ROOT));
        return ((dated || afterName) && DateText.isMonth(last))
                || AFTER_NAME.contains(last.toLowerCase(Locale.ROOT))
                || NameClassifier.isCredential(words, last);
    }
}
