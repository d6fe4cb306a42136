package org.newswire.ingest.extensions;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItem;

/// The extension data of an entry. Immutable.
///
/// @param media    files: images, sounds, videos
/// @param place    location of the news
/// @param comments address and number of comments
public record Extensions(
        List<RawItem.Media> media, RawItem.@Nullable Place place, RawItem.@Nullable Comments comments) {
    public Extensions {
        media = List.copyOf(media);
    }
}
