package org.newswire.parse.extract.date;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The time zones of languages that are written in one, or nearly so: there a publisher's day is known of a
/// time in UTC. English, French, Spanish, Portuguese and Arabic are written in many.
final class LanguageZones {
    private static final Map<String, ZoneId> ZONES = new HashMap<>();

    static {
        add("Europe/Berlin", "de nl it pl cs sk hu sl hr sr bs mk sq da sv no ca");
        add("Europe/Athens", "el fi et lv lt bg ro uk he");
        add("Europe/Moscow", "ru be tr");
        add("Asia/Tehran", "fa");
        add("Asia/Kolkata", "hi ta te kn ml gu mr pa");
        add("Asia/Dhaka", "bn");
        add("Asia/Bangkok", "th vi id");
        add("Asia/Shanghai", "zh ms tl");
        add("Asia/Tokyo", "ja ko");
    }

    private LanguageZones() {}

    private static void add(String zone, String languages) {
        for (String language : languages.split(" ")) {
            ZONES.put(language, ZoneId.of(zone));
        }
    }

    static @Nullable ZoneId of(String language) {
        return ZONES.get(language);
    }
}
