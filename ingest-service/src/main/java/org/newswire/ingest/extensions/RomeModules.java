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
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.raw.RawItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the extensions of an entry by the module parsers of Rome (`rome-modules`). A parser that fails
/// takes
/// nothing from the others.
///
/// Its parser of Creative Commons is not used: it keeps each licence that a feed names for as long as
/// the process
/// lives. Licences are read with the entry's other terms.
public final class RomeModules {
    private static final Logger LOG = LoggerFactory.getLogger(RomeModules.class);

    @Limit(of = "files of an entry that are published as its media", past = "the others are left out")
    private static final int MAX_MEDIA = 50;

    private static final int MAX_REFERENCE_CHARS = 2_048;
    private static final int MAX_COMMENTS = 100_000_000;

    private static final ModuleParser MEDIA = new MediaModuleParser();
    private static final ModuleParser ITUNES = new ITunesParser();
    private static final List<ModuleParser> PLACES = List.of(new SimpleParser(), new W3CGeoParser());
    private static final ModuleParser SLASH = new SlashModuleParser();
    private static final ModuleParser THREADING = new ThreadingModuleParser();

    private RomeModules() {}

    /// @param entry    named `item`, with the elements of modules in their own namespaces and absolute
    ///     addresses
    /// @param attached files that the entry names otherwise, such as its enclosures
    /// @param comments address and count of comments outside modules
    /// @param plain    makes plain text of a text that may be HTML; null where nothing is left
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
            LOG.debug("{} cannot read an entry", parser.getClass().getSimpleName(), e);
            return Optional.empty();
        }
    }

    /// Returns each file once. Descriptions of the same file are merged.
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

    /// The length and the picture of an episode belong to its sound or video; without one, the picture
    /// is a file of
    /// its own.
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
            described.add(isEpisode ? file.lasting(seconds, picture) : file);
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
