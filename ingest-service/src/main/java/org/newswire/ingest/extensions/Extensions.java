package org.newswire.ingest.extensions;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItem;

/// What an entry carries by extensions of its feed. Immutable.
///
/// @param media    the files of the entry: images, sounds, videos
/// @param place    where the news happened
/// @param comments where, and how much, the entry is discussed
public record Extensions(
        List<RawItem.Media> media, RawItem.@Nullable Place place, RawItem.@Nullable Comments comments) {
    /// Carries nothing.
    public static final Extensions NONE = new Extensions(List.of(), null, null);

    public Extensions {
        media = List.copyOf(media);
    }
}
