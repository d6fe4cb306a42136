package org.newswire.ingest.extensions;

import com.rometools.modules.mediarss.MediaEntryModule;
import com.rometools.modules.mediarss.types.Credit;
import com.rometools.modules.mediarss.types.MediaContent;
import com.rometools.modules.mediarss.types.MediaGroup;
import com.rometools.modules.mediarss.types.Metadata;
import com.rometools.modules.mediarss.types.Rating;
import com.rometools.modules.mediarss.types.Thumbnail;
import com.rometools.modules.mediarss.types.UrlReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemMediaBuilder;
import org.newswire.text.TextPrefix;

/// Reads the files of an entry from Media RSS 1.5.1. A file inherits caption, credit and the like from its
/// group and its entry (section "Optional elements").
final class MediaModules {
    /// YouTube describes a whole video here.
    private static final int MAX_CAPTION_CHARS = 4_000;

    private static final int MAX_CREDIT_CHARS = 500;
    private static final int MAX_CREDITS = 20;
    private static final int MAX_TYPE_CHARS = 100;
    private static final int MAX_PIXELS = 99_999;
    private static final long MAX_SECONDS = 10_000_000;

    private final Metadata entry;
    private final Function<String, @Nullable String> plain;

    /// Plain texts by HTML. Files inherit texts, so most texts are converted several times.
    private final Map<String, Optional<String>> plainTexts = new HashMap<>();

    private MediaModules(Metadata entry, Function<String, @Nullable String> plain) {
        this.entry = entry;
        this.plain = plain;
    }

    /// @param plain converts a text that may be HTML to plain text
    static List<RawItem.Media> files(MediaEntryModule module, Function<String, @Nullable String> plain) {
        var entry = new MediaModules(module.getMetadata(), plain);
        List<RawItem.Media> files = new ArrayList<>();
        for (MediaContent content : module.getMediaContents()) {
            entry.add(content, null, files);
        }
        for (MediaGroup group : module.getMediaGroups()) {
            for (MediaContent content : group.getContents()) {
                entry.add(content, group.getMetadata(), files);
            }
        }
        if (files.isEmpty()) {
            entry.addThumbnail(module.getMediaGroups(), files);
        }
        return files;
    }

    private void add(MediaContent content, @Nullable Metadata group, List<RawItem.Media> files) {
        if (content.getReference() instanceof UrlReference reference) {
            List<Metadata> nearest = nearest(content.getMetadata(), group);
            String url = reference.getUrl().toString();
            files.add(RawItemMediaBuilder.builder()
                    .url(url)
                    .type(cut(content.getType(), MAX_TYPE_CHARS))
                    .medium(MediumDetector.of(content.getMedium(), content.getType(), url))
                    .width(pixels(content.getWidth()))
                    .height(pixels(content.getHeight()))
                    .duration(seconds(content.getDuration()))
                    .thumbnail(first(nearest, MediaModules::thumbnail))
                    .caption(first(nearest, this::caption))
                    .credit(first(nearest, this::credit))
                    .copyright(first(nearest, this::copyright))
                    .rating(first(nearest, MediaModules::rating))
                    .build());
        }
    }

    /// Adds the thumbnail of an entry without other files, as in the BBC's feeds.
    private void addThumbnail(MediaGroup[] groups, List<RawItem.Media> files) {
        List<Metadata> all = Stream.concat(Stream.of(entry), Stream.of(groups).map(MediaGroup::getMetadata))
                .filter(metadata -> metadata != null)
                .toList();
        Thumbnail picture = first(all, MediaModules::largest);
        if (picture != null) {
            files.add(RawItemMediaBuilder.builder()
                    .url(picture.getUrl().toString())
                    .medium("image")
                    .width(pixels(picture.getWidth()))
                    .height(pixels(picture.getHeight()))
                    .caption(first(all, this::caption))
                    .credit(first(all, this::credit))
                    .copyright(first(all, this::copyright))
                    .rating(first(all, MediaModules::rating))
                    .build());
        }
    }

    private List<Metadata> nearest(@Nullable Metadata content, @Nullable Metadata group) {
        return List.of(content == null ? entry : content, group == null ? entry : group, entry);
    }

    private static <T> @Nullable T first(List<Metadata> nearest, Function<Metadata, @Nullable T> of) {
        for (Metadata metadata : nearest) {
            T found = of.apply(metadata);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String thumbnail(Metadata metadata) {
        Thumbnail largest = largest(metadata);
        return largest == null ? null : largest.getUrl().toString();
    }

    private static @Nullable Thumbnail largest(Metadata metadata) {
        Thumbnail[] thumbnails = metadata.getThumbnail();
        return thumbnails == null
                ? null
                : Stream.of(thumbnails)
                        .max(Comparator.comparingInt(each -> each.getWidth() == null ? 0 : each.getWidth()))
                        .orElse(null);
    }

    private @Nullable String caption(Metadata metadata) {
        String description = plain(metadata.getDescription(), MAX_CAPTION_CHARS);
        return description != null ? description : plain(metadata.getTitle(), MAX_CAPTION_CHARS);
    }

    private @Nullable String credit(Metadata metadata) {
        Credit[] credits = metadata.getCredits();
        return credits == null
                ? null
                : cut(
                        Stream.of(credits)
                                .limit(MAX_CREDITS)
                                .flatMap(credit -> Stream.ofNullable(plain(credit.getName(), MAX_CREDIT_CHARS)))
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        MAX_CREDIT_CHARS);
    }

    private @Nullable String copyright(Metadata metadata) {
        return plain(metadata.getCopyright(), MAX_CREDIT_CHARS);
    }

    private @Nullable String plain(@Nullable String html, int chars) {
        return html == null || html.isBlank()
                ? null
                : plainTexts
                        .computeIfAbsent(html, text -> Optional.ofNullable(cut(plain.apply(text), MAX_CAPTION_CHARS)))
                        .map(text -> cut(text, chars))
                        .orElse(null);
    }

    private static @Nullable String rating(Metadata metadata) {
        Rating[] ratings = metadata.getRatings();
        return ratings == null || ratings.length == 0 ? null : cut(ratings[0].getValue(), MAX_TYPE_CHARS);
    }

    static @Nullable Integer pixels(@Nullable Integer stated) {
        return stated == null || stated < 1 || stated > MAX_PIXELS ? null : stated;
    }

    static @Nullable Long seconds(@Nullable Long stated) {
        return stated == null || stated < 1 || stated > MAX_SECONDS ? null : stated;
    }

    /// Strips and cuts a text. Returns null if nothing remains.
    static @Nullable String cut(@Nullable String text, int chars) {
        String stripped = text == null ? "" : text.strip();
        return stripped.isEmpty() ? null : TextPrefix.of(stripped, chars);
    }
}
