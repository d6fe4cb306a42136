package org.newswire.parse.item;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Comments;
import org.newswire.raw.RawItem.Media;
import org.newswire.raw.RawItem.Place;

/// Reads media, place and comments of a feed's entry. Values are sanitized, since other producers may write
/// raw records.
final class EntryDetails {
    private static final int MAX_MEDIA = 50;

    private EntryDetails() {}

    /// Returns null if the entry has no files.
    static @Nullable List<Media> media(RawItem.Entry entry) {
        List<Media> media = entry.media();
        return media == null || media.isEmpty()
                ? null
                : media.stream()
                        .limit(MAX_MEDIA)
                        .flatMap(file -> Stream.ofNullable(address(file.url())).map(url -> clean(url, file)))
                        .toList();
    }

    private static @Nullable String address(@Nullable String declared) {
        return declared == null ? null : UriReference.resolveToIri(null, declared);
    }

    private static Media clean(String url, Media file) {
        return new Media(
                url,
                CleanText.ofNullableLabel(file.type()),
                CleanText.ofNullableLabel(file.medium()),
                file.width(),
                file.height(),
                file.duration(),
                address(file.thumbnail()),
                CleanText.ofNullableLabel(file.caption()),
                CleanText.ofNullableLabel(file.credit()),
                CleanText.ofNullableLabel(file.copyright()),
                CleanText.ofNullableLabel(file.rating()));
    }

    /// Returns null if the entry has no place, or its coordinates are invalid.
    static @Nullable Place place(RawItem.Entry entry) {
        Place place = entry.place();
        boolean isValid = place != null
                && Math.abs(place.latitude()) <= 90
                && Math.abs(place.longitude()) <= 180; // false for NaN
        return place == null || !isValid
                ? null
                : new Place(place.latitude(), place.longitude(), CleanText.ofNullableLabel(place.name()));
    }

    /// Returns null if no field is left.
    static @Nullable Comments comments(RawItem.Entry entry) {
        Comments comments = entry.comments();
        if (comments == null) {
            return null;
        }
        String url = address(comments.url());
        Integer count = comments.count() == null || comments.count() < 0 ? null : comments.count();
        String answered = CleanText.ofNullable(comments.inReplyTo());
        return url == null && count == null && answered == null ? null : new Comments(url, count, answered);
    }
}
