package org.newswire.ingest.extensions;

import com.rometools.modules.georss.GeoRSSModule;
import com.rometools.modules.georss.SimpleParser;
import com.rometools.modules.georss.W3CGeoParser;
import com.rometools.modules.itunes.EntryInformation;
import com.rometools.modules.itunes.io.ITunesParser;
import com.rometools.modules.mediarss.MediaEntryModule;
import com.rometools.modules.mediarss.io.MediaModuleParser;
import com.rometools.modules.slash.Slash;
import com.rometools.modules.slash.io.SlashModuleParser;
import com.rometools.modules.thr.ThreadingModule;
import com.rometools.modules.thr.io.ThreadingModuleParser;
import com.rometools.rome.feed.module.Module;
import com.rometools.rome.io.ModuleParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdom2.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemMediaBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the extensions of an entry with the module parsers of Rome (`rome-modules`). The failure of a
/// parser does not affect the others.
///
/// Rome's parser for Creative Commons is not used: it caches each licence forever. Licences are read as
/// usage terms.
public final class ExtensionReader {
    private static final Logger LOG = LoggerFactory.getLogger(ExtensionReader.class);

    @Limit(of = "media files per entry", past = "further ones are dropped")
    private static final int MAX_MEDIA = 50;

    private static final int MAX_REFERENCE_CHARS = 2_048;
    private static final int MAX_COMMENTS = 100_000_000;

    private static final ModuleParser MEDIA = new MediaModuleParser();
    private static final ModuleParser ITUNES = new ITunesParser();
    private static final List<ModuleParser> PLACES = List.of(new SimpleParser(), new W3CGeoParser());
    private static final ModuleParser SLASH = new SlashModuleParser();
    private static final ModuleParser THREADING = new ThreadingModuleParser();

    private ExtensionReader() {}

    /// Reads the extensions.
    ///
    /// @param entry    an element `item` with the module elements, in their specified namespaces and with
    ///     absolute URLs
    /// @param attached other files of the entry, such as its enclosures
    /// @param comments address and number of comments that are declared outside of modules
    /// @param plain    converts a text that may be HTML to plain text; null if nothing remains
    public static Extensions read(
            Element entry,
            List<RawItem.Media> attached,
            RawItem.@Nullable Comments comments,
            Function<String, @Nullable String> plain) {
        List<RawItem.Media> media = parsed(MEDIA, MediaEntryModule.class, entry)
                .map(module -> MediaModules.files(module, plain))
                .orElse(List.of());
        EntryInformation episode = parsed(ITUNES, EntryInformation.class, entry).orElse(null);
        return new Extensions(
                files(media, episode == null ? attached : described(attached, episode)),
                place(entry),
                comments(entry, comments));
    }

    private static <M> Optional<M> parsed(ModuleParser parser, Class<M> type, Element entry) {
        try {
            Module module = parser.parse(entry, Locale.ROOT);
            return type.isInstance(module) ? Optional.of(type.cast(module)) : Optional.empty();
        } catch (RuntimeException e) {
            LOG.debug("extension skipped parser={}", parser.getClass().getSimpleName(), e);
            return Optional.empty();
        }
    }

    /// Merges the descriptions of the same file.
    private static List<RawItem.Media> files(List<RawItem.Media> media, List<RawItem.Media> attached) {
        Map<String, RawItem.Media> files = new LinkedHashMap<>();
        for (List<RawItem.Media> some : List.of(media, attached)) {
            for (RawItem.Media file : some) {
                if (files.size() < MAX_MEDIA || files.containsKey(file.url())) {
                    files.merge(file.url(), file, RawItem.Media::completedBy);
                }
            }
        }
        return List.copyOf(files.values());
    }

    /// Adds duration and image of an iTunes episode to its sound or video. Without one, the image is a file
    /// of its own.
    private static List<RawItem.Media> described(List<RawItem.Media> attached, EntryInformation episode) {
        String picture = episode.getImageUri();
        Long seconds = episode.getDuration() == null
                ? null
                : MediaModules.seconds(episode.getDuration().getMilliseconds() / 1_000);
        List<RawItem.Media> described = new ArrayList<>();
        boolean found = false;
        for (RawItem.Media file : attached) {
            boolean isEpisode = !found && ("audio".equals(file.medium()) || "video".equals(file.medium()));
            found |= isEpisode;
            described.add(
                    isEpisode
                            ? file.completedBy(RawItemMediaBuilder.builder()
                                    .url(file.url())
                                    .duration(seconds)
                                    .thumbnail(picture)
                                    .build())
                            : file);
        }
        if (!found && picture != null) {
            described.add(RawItem.Media.of(picture, null, "image"));
        }
        return described;
    }

    private static RawItem.@Nullable Place place(Element entry) {
        for (ModuleParser parser : PLACES) {
            RawItem.Place place =
                    parsed(parser, GeoRSSModule.class, entry).map(Places::place).orElse(null);
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    private static RawItem.@Nullable Comments comments(Element entry, RawItem.@Nullable Comments stated) {
        Integer counted =
                parsed(SLASH, Slash.class, entry).map(Slash::getComments).orElse(null);
        String answered = parsed(THREADING, ThreadingModule.class, entry)
                .map(thread -> thread.getRef() == null ? thread.getHref() : thread.getRef())
                .map(reference -> MediaModules.cut(reference, MAX_REFERENCE_CHARS))
                .orElse(null);
        String url = stated == null ? null : stated.url();
        Integer count = stated == null || stated.count() == null ? counted : stated.count();
        if (count != null && (count < 0 || count > MAX_COMMENTS)) {
            count = null;
        }
        return url == null && count == null && answered == null ? null : new RawItem.Comments(url, count, answered);
    }
}
