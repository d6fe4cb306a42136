package org.newswire.store.feed;

import com.rometools.modules.mediarss.MediaEntryModuleImpl;
import com.rometools.modules.mediarss.types.Credit;
import com.rometools.modules.mediarss.types.MediaContent;
import com.rometools.modules.mediarss.types.Metadata;
import com.rometools.modules.mediarss.types.UrlReference;
import com.rometools.rome.feed.WireFeed;
import com.rometools.rome.feed.module.DCModule;
import com.rometools.rome.feed.module.DCModuleImpl;
import com.rometools.rome.feed.module.Module;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.WireFeedOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.jdom2.output.Format;
import org.jdom2.output.XMLOutputter;
import org.jspecify.annotations.Nullable;

/// Builds the modules of entries that Atom and RSS share, and writes feeds through Rome.
final class RomeModules {
    private RomeModules() {}

    /// Writes a feed of Rome as UTF-8. White space in texts is preserved, which Rome's own output collapses.
    static void write(WireFeed feed, OutputStream out) throws IOException {
        try {
            new XMLOutputter(Format.getRawFormat().setLineSeparator("\n"))
                    .output(new WireFeedOutput().outputJDom(feed), out);
        } catch (FeedException e) {
            throw new IllegalStateException("Rome cannot write a feed", e);
        }
    }

    static @Nullable Date dateOrNull(@Nullable Instant instant) {
        return instant == null ? null : Date.from(instant);
    }

    /// Returns language and authors (Dublin Core), for formats without own elements.
    static Optional<Module> dublinCore(List<String> creators, @Nullable String language) {
        if (creators.isEmpty() && language == null) {
            return Optional.empty();
        }
        DCModule module = new DCModuleImpl();
        module.setCreators(creators);
        if (language != null) {
            module.setLanguage(language);
        }
        return Optional.of(module);
    }

    private static Metadata metadata(EntryImage image) {
        Metadata metadata = new Metadata();
        if (image.caption() != null) {
            metadata.setDescription(image.caption());
            metadata.setDescriptionType("plain");
        }
        if (image.credit() != null) {
            metadata.setCredits(new Credit[] {new Credit(null, null, image.credit())});
        }
        return metadata;
    }

    /// Returns images as `media:content` (Media RSS 1.5).
    static Optional<Module> images(List<EntryImage> images) {
        if (images.isEmpty()) {
            return Optional.empty();
        }
        List<MediaContent> contents = new ArrayList<>();
        for (EntryImage image : images) {
            MediaContent content = new MediaContent(new UrlReference(URI.create(image.url())));
            content.setMedium("image");
            content.setType(image.type());
            content.setWidth(image.width());
            content.setHeight(image.height());
            content.setMetadata(metadata(image));
            contents.add(content);
        }
        MediaEntryModuleImpl module = new MediaEntryModuleImpl();
        module.setMediaContents(contents.toArray(MediaContent[]::new));
        return Optional.of(module);
    }
}
