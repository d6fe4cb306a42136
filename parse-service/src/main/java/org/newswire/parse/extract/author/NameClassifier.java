package org.newswire.parse.extract.author;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.newswire.parse.extract.date.DateText;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Classifies a string from a byline: person, organisation, office, or no name.
final class NameClassifier {
    static final PrefilteredPattern ROLE = new PrefilteredPattern(
            NamePatterns.words("roles").stream().map(role -> " " + role).toList(),
            Pattern.compile(
                    "\\s+(?:(?:" + NamePatterns.any("role-adjectives") + ")\\s+)*(?:" + NamePatterns.any("roles")
                            + ")(?:\\b.*)?$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS));
    private static final PrefilteredPattern NO_NAME = PrefilteredPattern.words(NamePatterns.words("not-in-names"));
    /// Button texts: "Save Article".
    private static final PrefilteredPattern BUTTON = new PrefilteredPattern(
            NamePatterns.words("button-objects").stream()
                    .map(word -> " " + word)
                    .toList(),
            Pattern.compile(
                    "(?:" + NamePatterns.any("button-verbs") + ")\\s(?:the |your |my |an? |free )*(?:"
                            + NamePatterns.any("button-objects") + ")s?(?:\\s.*)?",
                    Pattern.CASE_INSENSITIVE));
    private static final PrefilteredPattern NO_NAME_EITHER = PrefilteredPattern.ignoringCase(
            "http,www.,@,<,>,{,},=,#,%,報導,报道,©,?,!,: ", "https?:|www\\.|[@<>{}=#%©?!]|:\\s|報導$|报道$");
    /// Names of events: "Norhaven Jazz Festival 2024".
    private static final PrefilteredPattern EVENT = new PrefilteredPattern(
            NamePatterns.words("events"),
            Pattern.compile(
                    "(?:" + NamePatterns.any("events") + ")(?:\\s(?:19|20)\\d{2})?$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    /// Full names with a surname that usually indicates another text.
    private static final Pattern SURNAME = Pattern.compile(
            "(?!(?:About|Article|Author|Contact|Facebook|Front|Full|Home|Landing|Main|News|Next|Previous|Profile|Single|Sign|This|View|Web)\\s)\\p{Lu}[\\p{L}\\p{M}'’-]+(?:\\s\\p{Lu}\\.?)?\\s(?:Page|Print|Said|See|Share)");
    private static final Set<String> CREDENTIALS = Set.copyOf(NamePatterns.words("credentials"));
    /// Credentials that may also be part of a name.
    private static final Set<String> NAMES_TOO = Set.of("jr", "jr.", "sr", "sr.", "iii", "ba", "bs", "ma", "ms");
    private static final Pattern FULL = Pattern.compile(
            "(?:(?:Dr|Prof|Mr|Mrs|Ms)\\.?\\s)*" + NamePatterns.FULL_NAME.pattern() + "(?:\\s\\p{Lu}[\\p{L}'’-]+)?");
    private static final Pattern HELPED = Pattern.compile(
            "\\b(?:reviewed|edited|fact[- ]checked|translated|illustrated)(?: by|:)\\s*(?:dr\\.?\\s)?$",
            Pattern.CASE_INSENSITIVE);
    static final PrefilteredPattern OFFICE = new PrefilteredPattern(
            NamePatterns.words("offices").stream().map(office -> " " + office).toList(),
            Pattern.compile(".*\\s(?:" + NamePatterns.any("offices") + ")s?$", Pattern.CASE_INSENSITIVE));
    private static final Pattern EDITORS = Pattern.compile(
            "(?:(?:" + NamePatterns.BY + "|da|oleh)\\s)?(?:(?:die|der|the|la|a|de|onze|a cura della)\\s)?"
                    + "(?:(?:redaktion(?:en)?|redacción|rédaction|redazione|redação|redactie|redaksjonen?|redaksi|redakcja|redakce|redacția"
                    + "|toimitus|szerkesztőség|редакция)(?:\\s.*)?|[编編][辑輯]部|newsroom|editors"
                    + "|staff(?: (?:writer|reporter)s?)?|editor(?:ial)?(?: (?:team|staff|board))?|(?:news|web|digital|sports|online) desk)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    /// Mostly news agencies.
    private static final Pattern ACRONYM = Pattern.compile("\\p{Lu}[\\p{Lu}\\d]{1,4}");
    /// Words that occur only in names of organisations.
    private static final PrefilteredPattern ORGANISATION = new PrefilteredPattern(
            NamePatterns.words("organisations"),
            Pattern.compile(
                    "(?:^|[\\s-])(?:" + NamePatterns.any("organisations") + ")(?:$|[\\s,.-])",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    /// Newspapers, broadcasters and job titles that follow a name.
    private static final PrefilteredPattern AFFILIATION = new PrefilteredPattern(
            Stream.concat(
                            Stream.concat(
                                            NamePatterns.words("employers").stream(),
                                            NamePatterns.words("surnames-too").stream())
                                    .map(name -> " " + name),
                            Stream.of("the ", "chief ", "head ", "sponsored", ".com", ".net", ".org"))
                    .toList(),
            Pattern.compile(
                    "The\\s\\p{Lu}.*|(?:Chief|Head)\\s.*|Sponsored|.*\\.(?:com|net|org)|\\S+(?:\\s\\S+)?\\s(?:"
                            + NamePatterns.any("employers") + ")|\\S+\\s\\S+\\s(?:" + NamePatterns.any("surnames-too")
                            + ")",
                    Pattern.CASE_INSENSITIVE));
    private static final Pattern POST = Pattern.compile("(?:Chief|Head)\\s.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern JOINED =
            Pattern.compile("(?:\\s(?:and|und|et|y|og|och)|&)\\s*$", Pattern.CASE_INSENSITIVE);

    /// Name particles do not count as words: "Maria do Carmo de Oliveira e Silva".
    private static final Set<String> PARTICLES = Set.of("da das de del der di do dos e van von y".split(" "));

    static final Set<String> NEVER_NAMES = Set.copyOf(NamePatterns.words("never"));

    private NameClassifier() {}

    static boolean isEditors(String name) {
        return EDITORS.matcher(name).matches();
    }

    /// Whether it is a first and last name, perhaps with a title, and not an office.
    static boolean isFull(String name) {
        return FULL.matcher(name).matches() && !OFFICE.matches(name);
    }

    /// Whether a line credits this person as reviewer, editor or translator.
    static boolean isHelper(String line, String name) {
        int at = line.indexOf(name);
        return at > 0 && HELPED.matcher(line.substring(0, at)).find();
    }

    /// Whether the words of a name indicate an organisation.
    static boolean isOrganisation(String name) {
        return ORGANISATION.isIn(name)
                || isEditors(name)
                || ACRONYM.matcher(name).matches();
    }

    /// Whether an entry after a person is an office, or an organisation that is not joined by "and".
    static boolean isEmployer(String name, String list, String part) {
        boolean joined = JOINED.matcher(list.substring(0, Math.max(0, list.indexOf(part))))
                .find();
        return joined ? POST.matcher(name).matches() || isEditors(name) : isAffiliation(name) || isRole(part.strip());
    }

    /// Whether it is a job title in lower case: "envoyé spécial à Kiev".
    private static boolean isRole(String part) {
        return Character.isLowerCase(part.charAt(0)) && ROLE.isAtStartOf(" " + part);
    }

    /// Whether text after a name is an employer or a job title.
    static boolean isAffiliation(String name) {
        return AFFILIATION.matches(name) || isOrganisation(name);
    }

    /// Whether the last word is an academic degree after a full name: "Ada Quill MS".
    static boolean isCredential(String words, String last) {
        String before = words.substring(0, words.lastIndexOf(' '));
        return CREDENTIALS.contains(last.toLowerCase(Locale.ROOT))
                && !NAMES_TOO.contains(last.toLowerCase(Locale.ROOT))
                && last.equals(last.toUpperCase(Locale.ROOT))
                && !before.equals(before.toUpperCase(Locale.ROOT))
                && isFull(before);
    }

    static boolean isName(String s) {
        String lower = s.toLowerCase(Locale.ROOT);
        return s.length() >= 2
                && s.length() <= 60
                && Character.isLetter(s.charAt(0))
                && !NO_NAME_EITHER.isIn(s)
                && !BUTTON.matches(s)
                && !EVENT.isIn(s)
                && (!NO_NAME.isIn(s) || SURNAME.matcher(s).matches())
                && !NEVER_NAMES.contains(lower)
                && !CREDENTIALS.contains(lower)
                && !DateText.isMonth(lower)
                && Stream.of(s.split(" "))
                                .filter(word -> !PARTICLES.contains(word))
                                .count()
                        <= 6;
    }
}
