package org.newswire.parse.extract.date;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The time zone of a publisher, from the country of its host or from the language of the page. Both are
/// known only where one zone covers nearly all readers.
final class TimeZones {
    /// English, French, Spanish, Portuguese and Arabic are used in many zones.
    private static final Map<String, ZoneId> BY_LANGUAGE = zones(
            "Europe/Berlin de nl it pl cs sk hu sl hr sr bs mk sq da sv no ca",
            "Europe/Athens el fi et lv lt bg ro uk he",
            "Europe/Moscow ru be tr",
            "Asia/Tehran fa",
            "Asia/Kolkata hi ta te kn ml gu mr pa",
            "Asia/Dhaka bn",
            "Asia/Bangkok th vi id",
            "Asia/Shanghai zh ms tl",
            "Asia/Tokyo ja ko");
    /// Domains that are used worldwide, such as `co`, `io` and `tv`, are not included.
    private static final Map<String, ZoneId> BY_COUNTRY = zones(
            "America/Argentina/Buenos_Aires ar",
            "America/Asuncion py",
            "America/Caracas ve",
            "America/Costa_Rica cr",
            "America/Guatemala gt",
            "America/Guayaquil ec",
            "America/La_Paz bo",
            "America/Lima pe",
            "America/Mexico_City mx",
            "America/Montevideo uy",
            "America/Santiago cl",
            "America/Sao_Paulo br",
            "Europe/Athens bg cy ee fi gr lt lv ro ua",
            "Europe/Istanbul tr",
            "Europe/Lisbon pt",
            "Europe/London ie uk",
            "Europe/Paris at be ch cz de dk es fr hr hu it lu nl no pl rs se si sk",
            "Africa/Cairo eg",
            "Africa/Casablanca ma",
            "Africa/Johannesburg za",
            "Africa/Lagos ng",
            "Africa/Nairobi ke",
            "Asia/Bangkok th vn",
            "Asia/Colombo lk",
            "Asia/Dhaka bd",
            "Asia/Dubai ae",
            "Asia/Jerusalem il",
            "Asia/Karachi pk",
            "Asia/Kathmandu np",
            "Asia/Kolkata in",
            "Asia/Riyadh sa",
            "Asia/Singapore cn hk ph sg tw",
            "Asia/Tokyo jp kr",
            "Pacific/Auckland nz");

    private TimeZones() {}

    private static Map<String, ZoneId> zones(String... rows) {
        return Stream.of(rows)
                .map(row -> List.of(row.split(" ")))
                .flatMap(row -> row.stream().skip(1).map(code -> Map.entry(code, ZoneId.of(row.getFirst()))))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// The zone of the top-level domain, otherwise that of the language; null if unknown.
    static @Nullable ZoneId of(String host, String language) {
        ZoneId zone = BY_COUNTRY.get(host.substring(host.lastIndexOf('.') + 1));
        return zone != null ? zone : BY_LANGUAGE.get(language);
    }
}
