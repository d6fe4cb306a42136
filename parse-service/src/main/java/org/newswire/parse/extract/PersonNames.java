package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Cleans the names of authors: splits lists, takes off "By", roles and addresses, and leaves out what is no
/// name.
final class PersonNames {
    private static final Pattern LEAD_IN = Pattern.compile(
            "^(?:(?:story|words|written|reported|posted|published|text|photos?|review|edited)\\s+)?(?:by|von|par|por|di|da|door|av|af|autor(?:in)?|author|tekst|texte|texto|από|od)\\b[:\\s]+",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern SPLIT =
            Pattern.compile("\\s*(?:,|;|\\||\\n|•|·|&|/|\\s(?:and|und|et|y|e|og|och|en|i)\\s)\\s*");
    private static final Pattern NO_NAME = Pattern.compile("https?:|www\\.|@|\\d|[<>{}=]", Pattern.CASE_INSENSITIVE);

    private PersonNames() {}

    static List<String> clean(List<String> raw) {
        var names = new LinkedHashMap<String, String>();
        for (String one : raw) {
            String text = LEAD_IN.matcher(one.replace('\u00a0', ' ').strip()).replaceFirst("");
            for (String part : SPLIT.split(text)) {
                String name = part.replaceAll("\\s*[(\\[].*", "")
                        .replaceAll("\\s+", " ")
                        .strip();
                if (isName(name)) {
                    names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
                }
            }
        }
        return new ArrayList<>(names.values());
    }

    private static boolean isName(String s) {
        return s.length() >= 2 && s.length() <= 60 && !NO_NAME.matcher(s).find() && s.split(" ").length <= 6;
    }
}
