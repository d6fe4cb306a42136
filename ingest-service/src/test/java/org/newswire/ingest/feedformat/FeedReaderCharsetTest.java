package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests `TextDecoder` and `DoubleEncoding`.
class FeedReaderCharsetTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "windows-1252-said-utf-8.xml, windows-1252, 'Café “quoted”', CHARSET_MISMATCH",
                "two-minds.xml, utf-8, 'Zürich, Genève, Café', CHARSET_MISMATCH",
                "utf-8-said-latin-1.xml, utf-8, Smørrebrød, CHARSET_MISMATCH",
                "utf-16-without-mark.xml, utf-16le, Ünïcode, -",
                "koi8-r.xml, koi8-r, Новости дня, -",
                "shift-jis.xml, shift_jis, 今日のニュース, -"
            })
    void detectsTheCharsetOfTheBytes(String fixture, String charset, String title, @Nullable Flag flag) {
        ReadResult.Parsed parsed = FeedReaderFixtures.read(fixture);

        assertThat(parsed.charset()).isEqualTo(charset);
        assertThat(parsed.feed().title()).isEqualTo(title);
        if (flag == null) {
            assertThat(parsed.flags()).isEmpty();
        } else {
            assertThat(parsed.flags()).containsExactly(flag);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "windows-1251, Сегодня в городе открылась новая выставка художников",
        "koi8-r, Сегодня в городе открылась новая выставка художников",
        "shift_jis, 今日は新しい展覧会が開かれました。みなさん、ぜひ見てください",
        "euc-jp, 今日は新しい展覧会が開かれました。みなさん、ぜひ見てください",
        "gb2312, 今天城市里的新展览开幕了很多人都来参观我们的美术馆",
        "euc-kr, 오늘 도시에서 새로운 전시회가 열렸습니다",
        "windows-1253, Σήμερα άνοιξε μια νέα έκθεση στην πόλη",
        "windows-1252, Aujourd’hui une nouvelle exposition a été ouverte à l’hôtel"
    })
    void detectsAnUndeclaredCharset(String charset, String title) {
        byte[] body = ("<rss><channel><title>" + title + "</title></channel></rss>").getBytes(Charset.forName(charset));

        ReadResult.Parsed parsed =
                FeedReaderFixtures.parsed(FeedReaderFixtures.READER.read(body, FeedReaderFixtures.URL, Map.of()));

        assertThat(parsed.feed().title()).isEqualTo(title);
        assertThat(parsed.flags()).contains(Flag.CHARSET_GUESSED);
    }

    @Test
    void readsEscapedControlCharactersOfJsonAsWindows1252() {
        byte[] body = "{\"items\":[{\"id\":\"1\",\"title\":\"It~0092s ~0093true~0094\"}]}"
                .replace("~", "\\u")
                .getBytes(StandardCharsets.UTF_8);

        ReadResult.Parsed parsed =
                FeedReaderFixtures.parsed(FeedReaderFixtures.READER.read(body, FeedReaderFixtures.URL, Map.of()));

        assertThat(parsed.entries()).extracting(Entry::title).containsExactly("It’s “true”");
    }

    @Test
    void readsCharacterReferencesToControlCodesAsWindows1252() {
        Entry entry = FeedReaderFixtures.entry("<title>1 &#150; 2 &#x97; 3</title>"
                + "<content type=\"html\">&lt;p title=\"a&amp;#150;b\">It&amp;#146;s true&lt;/p></content>");

        assertThat(entry.title()).isEqualTo("1 – 2 — 3");
        assertThat(entry.content()).contains("It’s true").doesNotContain("\u0092", "\u0096", "#150");
    }
}
