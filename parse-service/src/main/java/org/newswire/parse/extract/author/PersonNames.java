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
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.Table;

/// Cleans the names of authors: splits lists, takes off "By", roles, titles and addresses, and
/// leaves out what is no name.
public final class PersonNames {
    private static final List<String[]> LISTS = Table.rows(PersonNames.class, "name-words.tsv");
    private static final Pattern LEAD_IN = Pattern.compile(
            "^(?i:" + Byline.ANNOUNCED + ")"
                    + "|^(?!(?:D[ia]|Von|A[vf])\\s+\\S+$)(?i:(?:(?:an?|eine?)\\s)?(?:(?:" + Byline.MADE
                    + "|(?:words and )?photos?|reviewed|edited|design|content)\\s+)?"
                    + "(?:by|von|par|por|di|da|door|av|af|autor(?:in)?|author|tekst|texte|texto|text|от|од|od))\\b[:\\s]+"
                    + "|^(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or)(?=\\p{Lu}\\p{Ll})"
                    + "|^(?i:author|content|redaktion|words|quelle|source|auteur)\\s*:\\s*"
                    + "|^(?i:(?:read more|more) (?:about|from)|(?:(?:show |see )?(?:all|more) )?(?:articles|stories|posts) (?:by|of|from))\\s+"
                    + "|^\\[[^\\]]{1,20}\\]\\s+(?=\\p{L})",
            Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Clue SPLIT = new Clue(
            List.of(
                    ",", ";", "،", "；", "，", "|", "•", "·", "、", "&", "/", "／", " and ", " und ", " et ", " og ",
                    " och ", " with ", " + ", " – ", " — ", " - "),
            Pattern.compile(
                    "\\s*(?:[,;，،；]|\\||\\n|•|\\s·|·\\s|(?<=\\p{IsHangul})·(?=\\p{IsHangul})|、|&|[/／]|\\s(?:and|und|et|og|och|with)\\s|\\s[+–—-]\\s)\\s*",
                    Pattern.CASE_INSENSITIVE));
    private static final Clue TAIL = new Clue(
            List.of(
                    "(",
                    "[",
                    "<",
                    "|",
                    " @",
                    "ceo",
                    "staff",
                    "senior",
                    "contributor",
                    "editor",
                    "published",
                    "updated",
                    "posted",
                    "jan",
                    "feb",
                    "mar",
                    "apr",
                    "may",
                    "jun",
                    "jul",
                    "aug",
                    "sep",
                    "oct",
                    "nov",
                    "dec",
                    "0",
                    " the ",
                    " bloomberg",
                    " reuters",
                    " afp",
                    " associated press",
                    "on ",
                    "in ",
                    "am ",
                    "vom ",
                    "le ",
                    "el ",
                    "for ",
                    "special to",
                    " avec ",
                    " mit ",
                    " con ",
                    " com ",
                    "기자",
                    "특파원"),
            Pattern.compile(
                    "\\s*(?:[(\\[<|].*|\\s@\\w.*|(?<=\\p{Ll})(?-i:CEO|Staff|Senior|Contributor|Editor|Published|Updated|Posted)\\b.*|\\s\\d.*|(?<=\\s\\p{L}{2,30})(?:\\d(?:\\D.*)?|\\d{2}\\D.*|\\d{3}.*)|(?<!\\b(?:of|van|de|in))(?<=\\p{L}\\s[\\p{L}’'.-]{2,30})\\s(?-i:The\\s\\p{Lu}.*|Bloomberg|Reuters|AFP|Associated Press)|(?!(?-i:(?<=^\\p{Lu}\\p{Ll}{1,3}\\s)(?:In|On|Am)\\s\\p{Lu}\\p{Ll}{1,5}$))\\b(?:published|updated|posted|on|in|am|vom)\\b\\s.*|\\b(?:le|el)\\b\\s(?=.*\\d).*|\\bfor (?:the|cnn|mail)\\b.*|(?<!Cent(?:er|re)|Council|Society|Institute|Association|Foundation|Committee|Coalition|Campaign|Network)(?<=\\p{L}\\s[\\p{L}’'.-]{2,30})\\sfor\\s(?-i:\\p{Lu}).*|(?<!\\b(?:De|Di|Mc|La|Le))(?<=[\\p{L}\\d])(?-i:(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?\\s\\d).*|(?-i:(?<=[\\p{Lu}\\d])(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?)|\\bspecial to\\b.*"
                            + "|(?<=\\p{Ll})\\s(?-i:avec|mit|con|com)\\s.*|(?<=\\p{IsHangul})(?:\\s\\p{IsHangul}{2})?\\s?(?:기자|특파원)(?:\\s.*)?)$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS));
    private static final Pattern MAIDEN = Pattern.compile("\\((\\p{Lu}\\p{L}+)\\)\\s+(?=\\p{Lu}\\p{Ll})");
    private static final Clue ROLE = new Clue(
            List.of(
                    " editor",
                    " writer",
                    " reporter",
                    " correspondent",
                    " journalist",
                    " contributor",
                    " columnist",
                    " redakteur",
                    " chefredakteur",
                    " autos",
                    " redaktion",
                    " author",
                    " envoyé",
                    " correspondant",
                    " rédact",
                    " redactor",
                    " periodista",
                    " corresponsal",
                    " giornalista",
                    " inviat",
                    " corrispondente",
                    " verslaggever",
                    " redacteur",
                    " korrespondent",
                    " собкор",
                    " корреспондент",
                    " журналист",
                    " обозреватель"),
            Pattern.compile(
                    "\\s+(?:(?:senior|chief|staff|deputy|associate|freelance|contributing|managing|political|politics|health|science|tech|technology|culture|lifestyle|digital|online|features|investigative|national|foreign|executive|assistant|data|content|edtech|business|sports?|news)\\s+)*(?:editor|writer|reporter|correspondent|journalist|contributor|columnist|(?:chef)?redakteur(?:in)?|autos|redaktion|author"
                            + "|envoyée?s?|correspondante?s?|rédact(?:eur|rice)s?|redactora?|periodista|corresponsal|giornalista|inviat[oae]|corrispondente|verslaggever|redacteur|korrespondent(?:in)?"
                            + "|собкор|корреспондент|журналист(?:ка)?|обозреватель)(?:\\b.*)?$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS));
    private static final Clue NO_NAME = Clue.words(words("not-in-names"));
    /// What stands on buttons: "Save Article".
    private static final Clue BUTTON = new Clue(
            words("button-objects").stream().map(word -> " " + word).toList(),
            Pattern.compile(
                    "(?:" + any("button-verbs") + ")\\s(?:the |your |my |an? |free )*(?:" + any("button-objects")
                            + ")s?(?:\\s.*)?",
                    Pattern.CASE_INSENSITIVE));
    private static final Clue NO_NAME_EITHER = new Clue(
            List.of("http", "www.", "@", "<", ">", "{", "}", "=", "#", "%", "報導", "报道", "©", "?", "!"),
            Pattern.compile("https?:|www\\.|[@<>{}=#%©?!]|報導$|报道$", Pattern.CASE_INSENSITIVE));
    /// Full names whose last word would tell that they are none.
    private static final Pattern SURNAME = Pattern.compile(
            "(?!(?:About|Article|Author|Contact|Facebook|Front|Full|Home|Landing|Main|News|Next|Previous|Profile|Single|Sign|This|View|Web)\\s)\\p{Lu}[\\p{L}\\p{M}'’-]+(?:\\s\\p{Lu}\\.?)?\\s(?:Page|Print|Said|See|Share)");
    private static final Pattern PROFILE = Pattern.compile(
            "https?://\\S+/(?:profile|profiles|author|authors|autor|by|people|contributor|staff)/([a-z]+(?:-[a-z]+){1,3})/?");
    /// An address without a scheme: "paper.example/ada".
    private static final Pattern PATH = Pattern.compile("[\\w-]+(?:\\.[\\w-]+)*+/(?<=\\.[A-Za-z]{2,20}/)");
    private static final Set<String> CREDENTIALS = Set.copyOf(words("credentials"));
    /// Those of them that may be part of a name.
    private static final Set<String> NAMES_TOO = Set.of("jr", "jr.", "sr", "sr.", "iii", "ba", "bs", "ma", "ms");
    /// Those who had a hand in it but didn't write it.
    private static final Clue HELPER = new Clue(
            List.of(
                    "reviewed by",
                    "edited by",
                    "checked by",
                    "translated by",
                    "illustrated by",
                    "übersetz",
                    "traduit par",
                    "traducción de",
                    "tradotto da",
                    "vertaald door",
                    "oversatt av",
                    "översatt av",
                    "foto",
                    "photo",
                    "bild",
                    "фото",
                    "zdjęcia",
                    "kuva",
                    "grafik",
                    "illustration"),
            Pattern.compile(
                    "(?:\\b(?:medically|peer|expert|legally|clinically|scientifically)\\s+)?\\b(?:reviewed|edited|fact[- ]checked|translated|illustrated) by\\b.*"
                            + "|\\b(?:übersetz(?:t|ung) von|traduit par|traducción de|tradotto da|vertaald door|oversatt av|översatt av)\\b.*"
                            + "|\\b(?<!(?:&|\\b(?:and|und|et|och|og|y))\\s)(?:foto(?:s|grafie)?|photo(?:s|graph|graphs|graphy)?|bild(?:er)?|фото|zdjęcia|kuvat?|grafik|illustrations?)\\s?(?::| by\\b).*",
                    Pattern.CASE_INSENSITIVE
                            | Pattern.DOTALL
                            | Pattern.UNICODE_CASE
                            | Pattern.UNICODE_CHARACTER_CLASS));
    /// One of several in a list, who made its pictures.
    private static final Pattern PHOTOGRAPHER = Pattern.compile(
            "\\((?:foto|photo|bild|фото|video|grafi|illustration)\\p{L}*\\)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    /// What joins two full names where it may also be part of one (Melo e Castro, Puig i Cadafalch, Ortega y Gasset).
    private static final Clue JOINT = new Clue(
            List.of(" e ", " y ", " i ", " и ", " й ", " та ", " і ", " en ", " és ", " ve ", " ja ", " a ", " و "),
            Pattern.compile("\\s(?:e|y|Y|i|и|й|та|і|en|és|ve|ja|a|و)\\s(?=[\\p{Lu}\\p{Lo}])"));
    private static final Pattern ADDRESS = Pattern.compile("(?<!\\S)[(<]?[^\\s@]+@[^\\s@.]+\\.[^\\s@]+\\s*\\(?");
    private static final Pattern LEADING_AND = Pattern.compile("^(?:and|und|et|y|e)\\s+(?=\\p{Lu})");
    private static final Pattern FULL = Pattern.compile(
            "(?:(?:Dr|Prof|Mr|Mrs|Ms)\\.?\\s)*" + SeenAuthors.FULL_NAME.pattern() + "(?:\\s\\p{Lu}[\\p{L}'’-]+)?");
    private static final Pattern HELPED = Pattern.compile(
            "\\b(?:reviewed|edited|fact[- ]checked|translated|illustrated)(?: by|:)\\s*(?:dr\\.?\\s)?$",
            Pattern.CASE_INSENSITIVE);
    private static final Clue OFFICE = new Clue(
            words("offices").stream().map(office -> " " + office).toList(),
            Pattern.compile(".*\\s(?:" + any("offices") + ")s?$", Pattern.CASE_INSENSITIVE));
    private static final Pattern EDITORS = Pattern.compile(
            "(?:(?:" + Byline.BY + "|da|oleh)\\s)?(?:(?:die|der|the|la|a|de|onze|a cura della)\\s)?"
                    + "(?:(?:redaktion(?:en)?|redacción|rédaction|redazione|redação|redactie|redaksjonen?|redaksi|redakcja|redakce|redacția"
                    + "|toimitus|szerkesztőség|редакция)(?:\\s.*)?|[编編][辑輯]部|newsroom|editors"
                    + "|staff(?: (?:writer|reporter)s?)?|editor(?:ial)?(?: (?:team|staff|board))?|(?:news|web|digital|sports|online) desk)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    /// Most of them are news agencies.
    private static final Pattern ACRONYM = Pattern.compile("\\p{Lu}[\\p{Lu}\\d]{1,4}");
    private static final Set<String> AFTER_NAME = Set.copyOf(words("after-names"));
    /// Full names that end in such a word: James Last, Moon Jae In.
    private static final Pattern NAMED_SO =
            Pattern.compile("\\p{Lu}\\p{Ll}{2,}\\sLast|\\p{Lu}\\p{Ll}{1,3}\\s\\p{Lu}\\p{Ll}{1,3}\\s(?:In|On|Am)");
    /// Words that only names of organisations hold.
    private static final Clue ORGANISATION = new Clue(
            words("organisations"),
            Pattern.compile(
                    "(?:^|[\\s-])(?:" + any("organisations") + ")(?:$|[\\s,.-])",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    /// Names of newspapers, broadcasters and posts, which are no one's where they follow a name.
    private static final Clue AFFILIATION = new Clue(
            Stream.concat(
                            Stream.concat(words("employers").stream(), words("surnames-too").stream())
                                    .map(name -> " " + name),
                            Stream.of("the ", "chief ", "head ", "sponsored", ".com", ".net", ".org"))
                    .toList(),
            Pattern.compile(
                    "The\\s\\p{Lu}.*|(?:Chief|Head)\\s.*|Sponsored|.*\\.(?:com|net|org)|\\S+(?:\\s\\S+)?\\s(?:"
                            + any("employers") + ")|\\S+\\s\\S+\\s(?:" + any("surnames-too") + ")",
                    Pattern.CASE_INSENSITIVE));
    private static final Pattern POST = Pattern.compile("(?:Chief|Head)\\s.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern JOINED =
            Pattern.compile("(?:\\s(?:and|und|et|y|og|och)|&)\\s*$", Pattern.CASE_INSENSITIVE);
    private static final Pattern SEVERAL_ADDRESSES = Pattern.compile("(?<!\\s)\\s*+,\\s*+(?=https?://)");
    private static final Clue DASH = new Clue(List.of(" – ", " — ", " - "), Pattern.compile("\\s[–—-]\\s"));
    /// What a role is cut from that is part of a name: "Letters to the Editor".
    private static final Pattern ENDS_AMID = Pattern.compile("\\s(?:the|a|an|of|to|from)$", Pattern.CASE_INSENSITIVE);
    /// A word and a colon before a full name: "Curator: Ada Quill".
    private static final Pattern TITLED =
            Pattern.compile("\\p{L}{3,20}:\\s+(?=" + SeenAuthors.FULL_NAME.pattern() + ")");
    private static final Pattern TWICE = Pattern.compile("(\\p{L}{2}.*?)\\s+\\1");
    /// The surname in capitals before the first name: "QUILL, Ada".
    private static final Pattern SURNAME_FIRST =
            Pattern.compile("(\\p{Lu}[\\p{Lu}'’-]+),\\s+(\\p{Lu}\\p{Ll}[\\p{L}'’-]*)");

    /// Small parts of names, which may be of many: "Maria do Carmo de Oliveira e Silva".
    private static final Set<String> PARTICLES =
            Set.of("da", "das", "de", "del", "der", "di", "do", "dos", "e", "van", "von", "y");

    private static final Set<String> WORDS = Set.copyOf(words("never"));

    private static final Set<String> MONTHS_AND_NAMES =
            Set.of("april", "august", "avril", "jan", "juli", "jun", "mai", "march", "mart", "may", "sen");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    /// As no name holds them: patterns that begin with blanks are tried from each one of a run. Chinese names of two
    /// characters are told by up to two between these.
    private static final Pattern MANY_BLANKS = Pattern.compile("\\s{4,}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^<>]{0,300}>");
    /// One more than an article has, of lines and of names in them.
    private static final int MOST = 51;
    private static final Pattern MARKS = Pattern.compile("^[\\s:.,\"“”*-]+|[\\s:,)\"“”*-]+$|(?<=\\p{Ll}{3})\\.$");

    private PersonNames() {}

    private static List<String> words(String list) {
        return Table.words(LISTS, list);
    }

    private static String any(String list) {
        return words(list).stream().map(Pattern::quote).collect(Collectors.joining("|"));
    }

    /// The names that lines tell, each once: without "By", roles, addresses and what else is no part of them. No more
    /// than an article may have, and one.
    public static List<String> clean(List<String> raw) {
        var names = new LinkedHashMap<String, String>();
        Stream<String> lines =
                raw.stream().limit(MOST).flatMap(PersonNames::single).limit(MOST);
        for (String one : (Iterable<String>) lines::iterator) {
            String plain =
                    Parser.unescapeEntities(PageSurvey.limited(one), false).replace('\u00a0', ' ');
            String whole = withoutManyBlanks(withoutTags(plain).strip());
            String text = withoutHelpers(whole).strip();
            if (text.length() > 300) {
                continue;
            }
            String credits = ChineseCredits.names(text);
            text = credits != null ? credits : withoutLeads(ofProfile(withoutAddress(withoutBrackets(text))));
            Matcher turned = SURNAME_FIRST.matcher(text);
            text = turned.matches() ? turned.group(2) + " " + turned.group(1) : text;
            boolean dated = text.chars().anyMatch(Character::isDigit);
            boolean person = false;
            for (String part : parts(text)) {
                String name = trim(part, dated);
                boolean office = (!names.isEmpty() || part.contains(" and "))
                        && (OFFICE.isAll(part.strip()) || OFFICE.isAll(name));
                if (isName(name) && !office && !(person && isEmployer(name, text, part))) {
                    names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
                    person |= isFull(name);
                }
            }
        }
        return names.values().stream().limit(MOST).toList();
    }

    /// What stands within brackets as a whole, in Chinese, Japanese or Korean.
    private static String withoutBrackets(String text) {
        int end = text.length() - 1;
        return end > 1 && text.charAt(0) == '[' && text.indexOf(']') == end && text.charAt(1) >= Byline.CJK
                ? text.substring(1, end)
                : text;
    }

    private static String withoutTags(String text) {
        return text.indexOf('<') < 0 ? text : TAG.matcher(text).replaceAll(" ");
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

    /// A text up to where it names those who helped.
    static String withoutHelpers(String text) {
        return HELPER.cutFrom(text);
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

    /// The names of a list: one of an organisation stays whole, and what follows a full name after a
    /// dash is none.
    private static List<String> parts(String list) {
        boolean single = list.indexOf(',') < 0 && list.indexOf(';') < 0;
        String[] parts = DASH.split(list);
        String[] names = split(list);
        String first = Stream.of(names).flatMap(PersonNames::joined).findFirst().orElse(list);
        boolean person = first.length() < list.strip().length() && isFull(first.strip()) && !isOrganisation(first);
        if (single && !person && (isOrganisation(list) || OFFICE.isAll(list.strip()))) {
            return List.of(parts[0]);
        }
        boolean named = parts.length > 1
                && SeenAuthors.FULL_NAME.matcher(parts[0].strip()).matches();
        return Stream.of(named ? split(parts[0]) : names)
                .filter(name -> names.length == 1 || !PHOTOGRAPHER.matcher(name).find())
                .flatMap(PersonNames::joined)
                .map(name -> LEADING_AND.matcher(name).replaceFirst(""))
                .toList();
    }

    private static String[] split(String list) {
        return list.indexOf('\n') < 0 ? SPLIT.split(list) : SPLIT.pattern().split(list);
    }

    /// Those of two full names, or of one and of who works beside it, or the one that it is.
    private static Stream<String> joined(String part) {
        String[] names = JOINT.split(part.strip());
        boolean full = Stream.of(names)
                .allMatch(name ->
                        name.indexOf(' ') > 0 || isOrganisation(name) || WORDS.contains(name.toLowerCase(Locale.ROOT)));
        return full ? Stream.of(names) : Stream.of(part);
    }

    /// The name in the address of an author's page, nothing of another address; any other text as it
    /// is.
    private static String ofProfile(String text) {
        if (text.indexOf('/') < 0 && !text.startsWith("http")) {
            return text;
        }
        Matcher m = PROFILE.matcher(text);
        if (!m.matches()) {
            boolean address = text.startsWith("http") || PATH.matcher(text).lookingAt();
            return address && text.indexOf(' ') < 0 ? "" : text;
        }
        var name = new StringBuilder();
        for (String word : m.group(1).split("-")) {
            name.append(word.isEmpty() ? "" : Character.toUpperCase(word.charAt(0)) + word.substring(1) + " ");
        }
        return name.toString().strip();
    }

    private static String trim(String part, boolean dated) {
        String whole = part.indexOf('(') < 0
                ? part.strip()
                : MAIDEN.matcher(part.strip()).replaceAll("$1 ");
        String cut = TAIL.cutFrom(whole);
        boolean named = !dated && NAMED_SO.matcher(whole).matches();
        while (!named && cut.indexOf(' ') > 0 && isAfterName(cut, dated)) {
            cut = cut.substring(0, cut.lastIndexOf(' '));
        }
        String bare = ROLE.cutFrom(cut);
        String s = bare.indexOf(' ') > 0 && !ENDS_AMID.matcher(bare).find() ? bare : cut;
        String name = MARKS.matcher(BLANKS.matcher(s).replaceAll(" ")).replaceAll("");
        Matcher twice = TWICE.matcher(name);
        return twice.matches() ? twice.group(1) : name;
    }

    /// What stands for the editors as a whole, to be named where nobody else is.
    static List<String> editors(List<String> raw) {
        return raw.stream()
                .map(String::strip)
                .filter(PersonNames::isEditors)
                .distinct()
                .toList();
    }

    private static boolean isEditors(String name) {
        return EDITORS.matcher(name).matches();
    }

    /// Whether it is a first and a last name, perhaps with a title before, and no office.
    static boolean isFull(String name) {
        return FULL.matcher(name).matches() && !OFFICE.isAll(name);
    }

    /// Whether a line tells that someone reviewed, edited or translated the article, and doesn't name
    /// them as its author.
    static boolean isHelper(String line, String name) {
        int at = line.indexOf(name);
        return at > 0 && HELPED.matcher(line.substring(0, at)).find();
    }

    /// Whether a name is that of an organisation, as far as its words tell.
    static boolean isOrganisation(String name) {
        return ORGANISATION.isIn(name)
                || isEditors(name)
                || ACRONYM.matcher(name).matches();
    }

    /// Whether what a list names after a person is an office, or an organisation that isn't joined to it by an "and".
    private static boolean isEmployer(String name, String list, String part) {
        boolean joined = JOINED.matcher(list.substring(0, Math.max(0, list.indexOf(part))))
                .find();
        return joined ? POST.matcher(name).matches() || isEditors(name) : isAffiliation(name) || isRole(part.strip());
    }

    /// Whether it is what someone works as, in small letters: "envoyé spécial à Kiev".
    private static boolean isRole(String part) {
        return Character.isLowerCase(part.charAt(0)) && ROLE.starts(" " + part);
    }

    /// Whether what stands after a name tells whom that one works for, or as what.
    static boolean isAffiliation(String name) {
        return AFFILIATION.isAll(name) || isOrganisation(name);
    }

    /// Whether the last word is none of a name. Months may be (Theresa May, Mary Jo March), so after a single
    /// word they stay where there is no more of a date, and after more those that often are.
    private static boolean isAfterName(String words, boolean dated) {
        int space = words.lastIndexOf(' ');
        String last = words.substring(space + 1).replace(":", "");
        boolean afterName = words.indexOf(' ') < space && !MONTHS_AND_NAMES.contains(last.toLowerCase(Locale.ROOT));
        return ((dated || afterName) && DateText.isMonth(last))
                || AFTER_NAME.contains(last.toLowerCase(Locale.ROOT))
                || isCredential(words, last);
    }

    /// Whether a full name is followed by letters that tell of an examination: "Ada Quill MS".
    private static boolean isCredential(String words, String last) {
        String before = words.substring(0, words.lastIndexOf(' '));
        return CREDENTIALS.contains(last.toLowerCase(Locale.ROOT))
                && !NAMES_TOO.contains(last.toLowerCase(Locale.ROOT))
                && last.equals(last.toUpperCase(Locale.ROOT))
                && !before.equals(before.toUpperCase(Locale.ROOT))
                && isFull(before);
    }

    private static boolean isName(String s) {
        String lower = s.toLowerCase(Locale.ROOT);
        return s.length() >= 2
                && s.length() <= 60
                && Character.isLetter(s.charAt(0))
                && !NO_NAME_EITHER.isIn(s)
                && !BUTTON.isAll(s)
                && (!NO_NAME.isIn(s) || SURNAME.matcher(s).matches())
                && !WORDS.contains(lower)
                && !CREDENTIALS.contains(lower)
                && !DateText.isMonth(lower)
                && Stream.of(s.split(" "))
                                .filter(word -> !PARTICLES.contains(word))
                                .count()
                        <= 6;
    }
}
