package org.newswire.parse.extract.page;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads XML as HTML. In XML an element may end where it begins; HTML would take what follows for what is in it: the
/// rest of the page, after `<script src="a.js"/>`.
final class Xhtml {
    private static final Pattern EMPTY = Pattern.compile(
            "<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)[\\s/])"
                    + "([a-zA-Z][\\w:-]{0,60}+)(?=[\\s/])([^<>]{0,2000}+)(?<=/)>",
            Pattern.CASE_INSENSITIVE);
    /// What nothing is an element in.
    private static final Pattern RAW =
            Pattern.compile("<!\\[CDATA\\[|<!--|<(script|style)\\b[^<>]{0,2000}+(?<!/)>", Pattern.CASE_INSENSITIVE);

    private Xhtml() {}

    /// With a tag at each element's end. In time in proportion to the length.
    static String asHtml(String xml) {
        var html = new StringBuilder(xml.length() + 200);
        Matcher raw = RAW.matcher(xml);
        int from = 0;
        while (from < xml.length() && raw.find(from)) {
            html.append(withEnds(xml.substring(from, raw.start())));
            int end = xml.indexOf(endOf(raw), raw.end());
            from = end < 0 ? xml.length() : end;
            html.append(xml, raw.start(), from);
        }
        return html.append(withEnds(xml.substring(from))).toString();
    }

    private static String endOf(MatchResult raw) {
        if (raw.group(1) != null) {
            return "</" + raw.group(1);
        }
        return raw.group().startsWith("<!--") ? "-->" : "]]>";
    }

    private static String withEnds(String xml) {
        return EMPTY.matcher(xml)
                .replaceAll(empty -> Matcher.quoteReplacement("<" + empty.group(1)
                        + empty.group(2).substring(0, empty.group(2).length() - 1) + "></" + empty.group(1) + ">"));
    }
}
