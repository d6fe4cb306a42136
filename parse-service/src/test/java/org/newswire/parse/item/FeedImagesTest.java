package org.newswire.parse.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article.Image;
import org.newswire.raw.RawItem.Media;

class FeedImagesTest {
    private static final String FERRY = "https://i.example/img/1/master/4000.jpg";

    private static Media image(String url, @Nullable Integer width, @Nullable String caption, @Nullable String credit) {
        return new Media(url, null, "image", width, null, null, null, caption, credit, null, null);
    }

    @Test
    void completesAnImageOfThePageByTheSameFile() {
        assertThat(FeedImages.merge(
                        List.of(new Image(FERRY + "?width=1200", "A ferry", null, 1200, 630, null)),
                        List.of(
                                image(FERRY + "?width=140&s=a", 140, "The ferry leaves.", null),
                                image(FERRY + "?width=460&s=b", 460, null, "Ada Field")),
                        30))
                .containsExactly(
                        new Image(FERRY + "?width=1200", "A ferry", "The ferry leaves.", 1200, 630, "Ada Field"));
    }

    @Test
    void keepsTheCaptionOfThePage() {
        assertThat(FeedImages.merge(
                        List.of(new Image(FERRY, null, "Of the page", null, null, null)),
                        List.of(image(FERRY, 140, "Of the feed", "Ada Field")),
                        30))
                .containsExactly(new Image(FERRY, null, "Of the page", 140, null, "Ada Field"));
    }

    @Test
    void addsTheWidestSizeOfImagesThatOnlyTheFeedHas() {
        Image page = new Image("https://i.example/2.jpg", null, null, null, null, null);

        assertThat(FeedImages.merge(
                        List.of(page),
                        List.of(
                                image(FERRY + "?width=140", 140, null, "Ada Field"),
                                image(FERRY + "?width=460", 460, null, null),
                                image("https://i.example/dot.png", 16, null, null),
                                image("https://i.example/view?id=1", null, null, null),
                                image("https://i.example/view?id=2", null, null, null)),
                        30))
                .containsExactly(
                        page,
                        new Image(FERRY + "?width=460", null, null, 460, null, "Ada Field"),
                        new Image("https://i.example/view?id=1", null, null, null, null, null),
                        new Image("https://i.example/view?id=2", null, null, null, null, null));
    }

    @Test
    void leavesOutImagesOfLessThanAHundredPixels() {
        Media narrow = new Media("https://i.example/a.jpg", null, "image", 99, 400, null, null, null, null, null, null);
        Media flat = new Media("https://i.example/b.jpg", null, "image", 400, 99, null, null, null, null, null, null);
        Media small = new Media("https://i.example/c.jpg", null, "image", 100, 100, null, null, null, null, null, null);

        assertThat(FeedImages.merge(List.of(), List.of(narrow, flat, small), 30))
                .extracting(Image::url)
                .containsExactly("https://i.example/c.jpg");
    }

    @Test
    void readsThePreviewImageOfAVideo() {
        Media video = new Media(
                "https://video.example/v/1",
                "video/mp4",
                "video",
                640,
                390,
                61L,
                "https://i.example/1.jpg",
                "How they \u202eran",
                "Ada Field",
                null,
                null);

        assertThat(FeedImages.merge(List.of(), List.of(video, Media.of("https://a.example/1.mp3", null, "audio")), 30))
                .containsExactly(new Image("https://i.example/1.jpg", null, "How they ran", null, null, "Ada Field"));
    }

    @Test
    void limitsTheImagesOfAnArticle() {
        List<Media> many = IntStream.range(0, 40)
                .mapToObj(i -> image("https://i.example/" + i + ".jpg", null, null, null))
                .toList();

        assertThat(FeedImages.merge(List.of(new Image(FERRY, null, null, null, null, null)), many, 30))
                .hasSize(30);
    }
}
