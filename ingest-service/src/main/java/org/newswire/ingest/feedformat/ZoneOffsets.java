package org.newswire.ingest.feedformat;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses time zones: offsets (`+0200`, `-05:00`, `GMT+1`), abbreviations and region ids. An unknown name
/// means UTC (RFC 5322 section 4.3).
final class ZoneOffsets {
    private static final Pattern OFFSET =
            Pattern.compile("(?:UTC?|GMT|Z)?\\s*([+\\u2212-])[\\s\\u2212-]*(\\d{1,2})(?::?(\\d{2}))?.*");
    /// A positive offset without its sign.
    private static final Pattern UNSIGNED = Pattern.compile("[01]\\d[03]0");
    private static final Pattern NAME = Pattern.compile("[^A-Z]*([A-Z]{1,5})\\b.*");
    private static final Pattern REGION = Pattern.compile("([A-Za-z]+/[A-Za-z_]+(?:/[A-Za-z_]+)?).*");
    private static final Map<String, Duration> ABBREVIATIONS = abbreviations();

    private ZoneOffsets() {}

    /// Returns the offset from UTC of a zone at a local time; zero for an empty text.
    static Duration offset(String zone, LocalDateTime local) {
        if (zone.isEmpty()) {
            return Duration.ZERO;
        }
        String upper = zone.toUpperCase(Locale.ROOT);
        Matcher m = OFFSET.matcher(UNSIGNED.matcher(upper).matches() ? "+" + upper : upper);
        if (m.matches()) {
            return parsed(m);
        }
        Matcher region = REGION.matcher(zone);
        if (region.matches()) {
            return region(region.group(1), local);
        }
        Matcher name = NAME.matcher(upper);
        return name.matches() ? ABBREVIATIONS.getOrDefault(name.group(1), Duration.ZERO) : Duration.ZERO;
    }

    private static Duration parsed(Matcher m) {
        int hours = Integer.parseInt(m.group(2));
        int minutes = m.group(3) == null ? 0 : Integer.parseInt(m.group(3));
        if (hours > 18 || minutes > 59) {
            return Duration.ZERO;
        }
        Duration offset = Duration.ofHours(hours).plusMinutes(minutes);
        return m.group(1).equals("+") ? offset : offset.negated();
    }

    private static Duration region(String id, LocalDateTime local) {
        try {
            return Duration.ofSeconds(ZoneId.of(id).getRules().getOffset(local).getTotalSeconds());
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static Map<String, Duration> abbreviations() {
        Map<String, Duration> map = new HashMap<>();
        String[] words = """
                EST -300 EDT -240 ET -300 CST -360 CDT -300 CT -360 MST -420 MDT -360 MT -420 PST -480 PDT -420 PT -480
                AST -240 ADT -180 AT -240 NST -210 NDT -150 AKST -540 AKDT -480 HST -600 HAST -600
                WET 0 WEST 60 BST 60 IST 330 CET 60 CEST 120 MEZ 60 MESZ 120 MET 60 MEST 120 EET 120 EEST 180
                MSK 180 MSD 240 SAST 120 EAT 180 WAT 60 PKT 300 ICT 420 WIB 420 HKT 480 SGT 480 AWST 480 PHT 480
                JST 540 KST 540 ACST 570 ACDT 630 AEST 600 AEDT 660 NZST 720 NZDT 780 BRT -180 ART -180 CLT -240
                """.split("\\s+");
        for (int i = 0; i < words.length; i += 2) {
            map.put(words[i], Duration.ofMinutes(Long.parseLong(words[i + 1])));
        }
        return Map.copyOf(map);
    }
}
