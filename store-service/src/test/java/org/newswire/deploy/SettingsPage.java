package org.newswire.deploy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.newswire.ingest.IngestSettingsReader;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.ParseSettingsReader;
import org.newswire.service.ServiceSettings;
import org.newswire.settings.SettingDescription;
import org.newswire.settings.Settings;
import org.newswire.store.StoreSettingsReader;

/// Generates `deploy/docs/SETTINGS.md` from the descriptions that the services give when they read settings.
final class SettingsPage {
    private static final String HEAD = """
            # Settings

            Settings are environment variables with the same names in every installation. Every variable can be read \
            from a file: `NAME_FILE=/run/secrets/name`. Durations are written as `60s`, `5m` or `24h`, sizes as `2MiB`.

            All settings are checked at start. A service with invalid settings lists all of them and exits with code 2. \
            It warns about unknown names and suggests the nearest setting.

            `deploy/verify --settings` generates this page from the code.
            """;

    /// Families of variables, which no service reads by name.
    private static final Map<String, List<SettingDescription>> FAMILIES = Map.of(
            "All services",
            List.of(
                    new SettingDescription(
                            "KAFKA_*",
                            "text",
                            "",
                            "any Kafka client setting: `KAFKA_SECURITY_PROTOCOL` is `security.protocol`"),
                    new SettingDescription(
                            "OTEL_EXPORTER_OTLP_ENDPOINT",
                            "URL",
                            "",
                            "OTLP/HTTP collector for spans; other `OTEL_*` variables apply"
                                    + " ([tracing](OPERATING.md#trace-an-item))")),
            "ingest-service",
            List.of(new SettingDescription(
                    "FEED_SECRET_*", "text", "", "secrets that options of feeds refer to as `${FEED_SECRET_NAME}`")));

    private SettingsPage() {}

    /// Returns the descriptions by section. A setting of several services is in the first section
    /// that has it.
    static Map<String, List<SettingDescription>> sections() {
        Map<String, Consumer<Settings>> readers = new LinkedHashMap<>();
        readers.put("All services", settings -> {
            KafkaSettings.from(settings);
            ServiceSettings.from(settings);
        });
        readers.put("ingest-service", IngestSettingsReader::read);
        readers.put("parse-service", ParseSettingsReader::read);
        readers.put("store-service", StoreSettingsReader::read);
        Set<String> known = new TreeSet<>();
        Map<String, List<SettingDescription>> sections = new LinkedHashMap<>();
        readers.forEach((section, reader) -> {
            Settings settings = new Settings(new HashMap<>());
            reader.accept(settings);
            sections.put(
                    section,
                    settings.descriptions().stream()
                            .filter(each -> known.add(each.name()))
                            .toList());
        });
        return sections;
    }

    static String make() {
        StringBuilder page = new StringBuilder(HEAD);
        sections().forEach((section, settings) -> {
            page.append("\n## ")
                    .append(section)
                    .append("\n\n| setting | values | default | meaning |\n|---|---|---|---|\n");
            settings.forEach(each -> page.append(row(each)));
            FAMILIES.getOrDefault(section, List.of()).forEach(each -> page.append(row(each)));
        });
        return page.toString();
    }

    private static String row(SettingDescription setting) {
        String byDefault = setting.defaultValue();
        String shown = byDefault.isEmpty()
                ? "–"
                : byDefault.contains(" ") || byDefault.contains("`") || byDefault.equals("required")
                        ? byDefault
                        : "`" + byDefault + "`";
        return List.of("`" + setting.name() + "`", setting.values(), shown, setting.meaning()).stream()
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
