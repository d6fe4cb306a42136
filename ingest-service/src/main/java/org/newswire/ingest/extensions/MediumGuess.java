package org.newswire.ingest.extensions;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Concludes the kind of a file: many feeds state neither type nor medium.
public final class MediumGuess {
    /// The values of the attribute `medium` (Media RSS 1.5.1, `media:content`).
    private static final Set<String> MEDIA = Set.of("image", "audio", "video", "document", "executable");

    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry("jpg", "image"),
            Map.entry("jpeg", "image"),
            Map.entry("png", "image"),
            Map.entry("gif", "image"),
            Map.entry("webp", "image"),
            Map.entry("avif", "image"),
            Map.entry("svg", "image"),
            Map.entry("mp3", "audio"),
            Map.entry("m4a", "audio"),
            Map.entry("ogg", "audio"),
            Map.entry("oga", "audio"),
            Map.entry("opus", "audio"),
            Map.entry("wav", "audio"),
            Map.entry("mp4", "video"),
            Map.entry("m4v", "video"),
            Map.entry("mov", "video"),
            Map.entry("webm", "video"),
            Map.entry("m3u8", "video"),
            Map.entry("pdf", "document"));

    private MediumGuess() {}

    /// Returns the stated medium, else that of the media type, else that of the file's ending; null if
    /// none tells.
    ///
    /// @param stated the attribute `medium`
    /// @param type   a media type
    public static @Nullable String of(@Nullable String stated, @Nullable String type, String url) {
        String medium = lower(stated);
        if (MEDIA.contains(medium)) {
            return medium;
        }
        String lowerType = lower(type);
        String family = lowerType.substring(0, Math.max(0, lowerType.indexOf('/')));
        if (family.equals("image") || family.equals("audio") || family.equals("video")) {
            return family;
        }
        if (lowerType.equals("application/x-shockwave-flash")) {
            return "video"; // of players, as YouTube's feeds have it
        }
        return BY_ENDING.get(ending(url));
    }

    private static String ending(String url) {
        int end = url.length();
        for (char c : new char[] {'?', '#'}) {
            int at = url.indexOf(c);
            end = at < 0 ? end : Math.min(end, at);
        }
        int dot = url.lastIndexOf('.', end - 1);
        return dot < 0 || end - dot > 6 ? "" : lower(url.substring(dot + 1, end));
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
    }
}
