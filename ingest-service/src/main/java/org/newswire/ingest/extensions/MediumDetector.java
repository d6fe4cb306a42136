package org.newswire.ingest.extensions;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Detects the medium of a file (image, video, audio, document), since many feeds declare neither type nor
/// medium.
public final class MediumDetector {
    /// The values of the attribute `medium` (Media RSS 1.5.1, `media:content`).
    private static final Set<String> MEDIA = Set.of("image", "audio", "video", "document", "executable");

    private static final Map<String, String> ENDINGS = Map.of(
            "image", " jpg jpeg png gif webp avif svg ",
            "audio", " mp3 m4a ogg oga opus wav ",
            "video", " mp4 m4v mov webm m3u8 ",
            "document", " pdf ");

    private MediumDetector() {}

    /// Returns the declared medium, else that of the media type, else that of the file's extension; null if
    /// all are unknown.
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
            return "video"; // the type of YouTube's player
        }
        String ending = " " + ending(url) + " ";
        return ENDINGS.entrySet().stream()
                .filter(each -> each.getValue().contains(ending))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
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
