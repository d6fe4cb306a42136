package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/// Cleans the names of authors: splits lists, takes off "By", roles, titles and addresses, and leaves out what
/// is no
/// name.
final class PersonNames {
    private static final Pattern LEAD_IN = Pattern.compile(
            "^(?:(?:story|words|written|reported|posted|published|text|photos?|review|reviewed|edited|article|recipe|design|content)\\s+)?(?:by|von|par|por|di|da|door|av|af|autor(?:in)?|author|tekst|texte|texto|text|от|од|od)(?:\\b[:\\s]+|(?=\\p{Lu}))|^(?:author|content|redaktion|words|quelle|source)\\s*:\\s*|^(?:read more (?:about|from)|(?:show all )?articles (?:by|of))\\s+|^auteur\\s*:\\s*",
            Pattern.UNICODE_CASE);
    private static final Pattern SPLIT = Pattern.compile(
            "\\s*(?:,|;|\\||\\n|•|·|&|/|\\s(?:and|und|et|y|og|och|with)\\s|\\s[–—-]\\s)\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAIL = Pattern.compile(
            "\\s*(?:[(\\[<|].*|\\s\\d.*|\\b(?:published|updated|posted|on|am|vom|le|el)\\b\\s.*|\\bfor (?:the|cnn|mail)\\b.*)$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ROLE = Pattern.compile(
            "(?i)\\s+(?:(?:senior|chief|staff|deputy|associate|freelance|contributing|managing|political|content|edtech|business|sports?|news)\\s+)*(?:editor|writer|reporter|correspondent|journalist|contributor|columnist|(?:chef)?redakteur(?:in)?|autos|redaktion|author)(?:\\b.*)?$");
    private static final Pattern NO_NAME = Pattern.compile(
            "https?:|www\\.|@|[<>{}=#%]|\\bsaid\\b|\\bsagt\\b|schreibt|©|\\?|!", Pattern.CASE_INSENSITIVE);
    private static final Pattern PROFILE = Pattern.compile(
            "https?://\\S+/(?:profile|profiles|author|authors|autor|by|people|contributor|staff)/([a-z]+(?:-[a-z]+){1,3})/?");
    private static final Set<String> CREDENTIALS = Set.of(
            "md", "phd", "m.d.", "ph.d.", "rn", "rd", "bsn", "mba", "cfa", "cfp", "cpa", "jd", "mph", "msc", "ma", "ba",
            "bs", "ms", "jr", "jr.", "sr", "sr.", "iii", "esq", "esq.", "facp", "rdn", "ldn", "dds", "dvm", "faclm",
            "foma", "dabom");
    private static final Set<String> WORDS = Set.of(
            "author",
            "sign in",
            "log in",
            "full bio",
            "link",
            "folgen",
            "http",
            "https",
            "privacy",
            "home",
            "team",
            "community",
            "the author",
            "about the author",
            "autor",
            "autorin",
            "by",
            "von",
            "name",
            "admin",
            "administrator",
            "user",
            "editor",
            "staff",
            "staff writer",
            "posted on",
            "publiziert am",
            "veröffentlicht am",
            "written by",
            "writer",
            "redaktion",
            "author:",
            "contributors",
            "contributor",
            "null",
            "undefined",
            "none",
            "unknown",
            "guest",
            "guest author",
            "share",
            "follow",
            "read more",
            "view all posts",
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
            "sun",
            "mo",
            "di",
            "mi",
            "do",
            "fr",
            "sa",
            "so",
            "updated",
            "published",
            "www",
            "root",
            "webmaster",
            "authors",
            "hardware",
            "media contact",
            "more",
            "twitter",
            "facebook",
            "email",
            "news");

    private PersonNames() {}

    static List<String> clean(List<String> raw) {
        var names = new LinkedHashMap<String, String>();
        for (String one : raw) {
            String text =
                    Parser.unescapeEntities(one, false).replace('\u00a0', ' ').strip();
            if (text.length() > 300) {
                continue;
            }
            text = LEAD_IN.matcher(ofProfile(text)).replaceFirst("");
            String decapitalised = text.isEmpty() ? "" : Character.toLowerCase(text.charAt(0)) + text.substring(1);
            int lead = decapitalised.length()
                    - LEAD_IN.matcher(decapitalised).replaceFirst("").length();
            for (String part : SPLIT.split(text.substring(lead))) {
                String name = trim(part);
                if (isName(name)) {
                    names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
                }
            }
        }
        return new ArrayList<>(names.values());
    }

    /// The name in the address of an author's page, nothing of another address; any other text as it is.
    private static String ofProfile(String text) {
        Matcher m = PROFILE.matcher(text);
        if (!m.matches()) {
            return text.startsWith("http") && text.indexOf(' ') < 0 ? "" : text;
        }
        var name = new StringBuilder();
        for (String word : m.group(1).split("-")) {
            name.append(word.isEmpty() ? "" : Character.toUpperCase(word.charAt(0)) + word.substring(1) + " ");
        }
        return name.toString().strip();
    }

    private static String trim(String part) {
        String whole = part.strip();
        String cut = TAIL.matcher(whole).replaceFirst("");
        if (cut.length() < whole.length()
                && cut.indexOf(' ') > 0
                && DateText.isMonth(cut.substring(cut.lastIndexOf(' ') + 1))) {
            cut = cut.substring(0, cut.lastIndexOf(' '));
        }
        String bare = ROLE.matcher(cut).replaceFirst("");
        String s = bare.indexOf(' ') > 0 ? bare : cut;
        return s.replaceAll("\\s+", " ").replaceAll("^[\\s:.,\"“”*-]+|[\\s:,\"“”*-]+$", "");
    }

    private static boolean isName(String s) {
        String lower = s.toLowerCase(Locale.ROOT);
        return s.length() >= 2
                && s.length() <= 60
                && Character.isLetter(s.charAt(0))
                && !NO_NAME.matcher(s).find()
                && !WORDS.contains(lower)
                && !CREDENTIALS.contains(lower)
                && !DateText.isMonth(lower)
                && s.split(" ").length <= 6;
    }
}
