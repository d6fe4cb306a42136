package org.newswire.parse.item;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article.Image;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.raw.RawItem;

/// Adds the images of a feed's entry to those of the page, with the captions and credits that the feed
/// gives.
final class FeedImages {
    /// Smaller images are icons and buttons.
    private static final int SMALL_PIXELS = 100;

    private static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "gif", "webp", "avif");

    private FeedImages() {}

    /// Returns the images of the page, completed by the feed, then the images that only the feed has. If a
    /// file has several sizes, the widest is used.
    ///
    /// @param max images of an article
    static List<Image> merge(List<Image> page, @Nullable List<RawItem.Media> media, int max) {
        Map<String, Image> feed = new LinkedHashMap<>();
        for (RawItem.Media file : media == null ? List.<RawItem.Media>of() : media) {
            Image image = image(file);
            if (image != null) {
                feed.merge(file(image.url()), image, FeedImages::wider);
            }
        }
        List<Image> merged = new ArrayList<>();
        for (Image image : page) {
            Image same = feed.remove(file(image.url()));
            merged.add(same == null ? image : completed(image, same));
        }
        feed.values().stream().limit(Math.max(0, max - merged.size())).forEach(merged::add);
        return merged;
    }

    /// Returns the image itself, or the thumbnail of a video or sound.
    private static @Nullable Image image(RawItem.Media file) {
        boolean isImage = "image".equals(file.medium());
        String url = isImage ? file.url() : file.thumbnail();
        if (url == null || (isImage && (isSmall(file.width()) || isSmall(file.height())))) {
            return null;
        }
        return new Image(
                url,
                null,
                CleanText.ofNullableLabel(file.caption()),
                isImage ? file.width() : null,
                isImage ? file.height() : null,
                CleanText.ofNullableLabel(file.credit()));
    }

    private static boolean isSmall(@Nullable Integer pixels) {
        return pixels != null && pixels < SMALL_PIXELS;
    }

    private static Image wider(Image one, Image other) {
        boolean isWider = other.width() != null && (one.width() == null || other.width() > one.width());
        return isWider ? completed(other, one) : completed(one, other);
    }

    /// Fills gaps from the other image. The size is taken only if the URLs are equal.
    private static Image completed(Image image, Image other) {
        boolean hasSize =
                image.width() != null || image.height() != null || !image.url().equals(other.url());
        return new Image(
                image.url(),
                image.alt(),
                image.caption() == null ? other.caption() : image.caption(),
                hasSize ? image.width() : other.width(),
                hasSize ? image.height() : other.height(),
                image.credit() == null ? other.credit() : image.credit());
    }

    /// Returns the URL of a picture without its query, which selects size or format. Other URLs stay
    /// complete.
    private static String file(String url) {
        String path = url.replaceFirst("(?s)[?#].*", "");
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return PICTURES.contains(ending) ? path : url;
    }
}
