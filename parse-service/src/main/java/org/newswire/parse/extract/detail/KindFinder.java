package org.newswire.parse.extract.detail;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;

/// Tells live blogs, videos and galleries from other articles: by the type that the page states,
/// else by the folder of the site that it stands in.
public final class KindFinder {
    private static final Pattern LIVE =
            folder("live-?blogs?|live-news|live-?ticker|live-?updates?|minute-by-minute|en-direct|en-vivo");
    private static final Pattern VIDEO = folder("videos?|watch|mediathek");
    private static final Pattern GALLERY = folder(
            "galler(?:y|ies)|galer[ií]as?|galleria|galerien?|photos?|fotos?|pictures|in-pictures|bildergalerien?|fotostrecken?|slideshows?|diaporamas?|photo-?essays?");
    private static final Set<String> GALLERIES = Set.of("ImageGallery", "MediaGallery");
    private static final int FEW_WORDS = 150;
    private static final int FEW_GALLERY_WORDS = 400;
    private static final int SEVERAL_IMAGES = 4;

    private final PageSurvey page;

    public KindFinder(PageSurvey page) {
        this.page = page;
    }

    private static Pattern folder(String names) {
        return Pattern.compile("/(?:" + names + ")/", Pattern.CASE_INSENSITIVE);
    }

    /// @param words  of the text: where it is long, a video or pictures only stand beside it
    /// @param images among the text
    public Found<ArticleKind> find(int words, int images) {
        Found<ArticleKind> live = kind(ArticleKind.LIVE_BLOG, page.jsonLd().hasType(Set.of("LiveBlogPosting")), LIVE);
        if (live != null) {
            return live;
        }
        boolean brief = words < FEW_WORDS;
        boolean stated =
                page.jsonLd().hasType(Set.of("VideoObject")) && !page.jsonLd().hasArticle();
        Found<ArticleKind> video = brief ? kind(ArticleKind.VIDEO, stated, VIDEO) : null;
        if (video != null) {
            return video;
        }
        String type = page.meta("og:type");
        if (brief && type != null && type.toLowerCase(Locale.ROOT).startsWith("video")) {
            return new Found<>(ArticleKind.VIDEO, "opengraph");
        }
        Found<ArticleKind> gallery = words < FEW_GALLERY_WORDS && images >= SEVERAL_IMAGES
                ? kind(ArticleKind.GALLERY, page.jsonLd().hasType(GALLERIES), GALLERY)
                : null;
        return gallery != null ? gallery : new Found<>(ArticleKind.ARTICLE, "text");
    }

    private @Nullable Found<ArticleKind> kind(ArticleKind kind, boolean stated, Pattern folder) {
        if (stated) {
            return new Found<>(kind, "json-ld");
        }
        return folder.matcher(page.document().location()).find() ? new Found<>(kind, "url") : null;
    }
}
