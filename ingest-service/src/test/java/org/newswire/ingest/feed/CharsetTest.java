package org.newswire.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharsetTest {
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
    void readsWhatTheBytesAre(String fixture, String charset, String title, @Nullable Flag flag) {
        ReadResult.Parsed parsed = Fixtures.read(fixture);

        assertThat(parsed.charset()).isEqualTo(charset);
        assertThat(parsed.feed().title()).isEqualTo(title);
        if (flag == null) {
            assertThat(parsed.flags()).isEmpty();
        } else {
            assertThat(parsed.flags()).containsExactly(flag);
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, EFBBBF", "UTF-16BE, FEFF", "UTF-16LE, FFFE", "UTF-32BE, 0000FEFF", "UTF-32LE, FFFE0000"})
    void believesAByteOrderMarkBeforeAnyDeclaration(String charset, String mark) {
        byte[] text = document("iso-8859-5", "Grüße").getBytes(Charset.forName(charset));
        byte[] body = concat(java.util.HexFormat.of().parseHex(mark), text);

        Decoded decoded = TextDecoder.decode(body, "text/xml; charset=windows-1251");

        assertThat(decoded.text()).contains("Grüße").startsWith("<?xml");
        assertThat(decoded.charset()).isEqualToIgnoringCase(charset);
    }

    @Test
    void believesTheHeaderBeforeTheDeclaration() {
        byte[] body = document("iso-8859-1", "Привет").getBytes(Charset.forName("windows-1251"));

        ReadResult result =
                Fixtures.READER.read(body, Fixtures.URL, Map.of("content-TYPE", "text/xml;charset = 'Windows-1251'"));

        assertThat(Fixtures.parsed(result).feed().title()).isEqualTo("Привет");
        assertThat(Fixtures.parsed(result).charset()).isEqualTo("windows-1251");
    }

    @Test
    void readsTheSupersetThatANameStandsFor() {
        Decoded decoded = TextDecoder.decode(document("gb2312", "朱镕基").getBytes(Charset.forName("GB18030")), null);

        assertThat(decoded.text()).contains("朱镕基");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ISO_8859-1, windows-1252",
                "iso-88591, windows-1252",
                "utf-8859-1, windows-1252",
                "x-cp1251, windows-1251",
                "Win1252, windows-1252",
                "macintosh, x-MacRoman",
                "437, IBM437",
                "ks_c_5601-1987, x-windows-949",
                "UTF8, UTF-8",
                "no such charset, -",
                "'', -"
            })
    void knowsTheNamesThatOccur(String label, @Nullable String charset) {
        CharsetNames.Named named = CharsetNames.find(label);

        assertThat(named == null ? null : named.charset().name()).isEqualTo(charset);
    }

    @Test
    void ignoresAWideCharsetThatTheBytesAreNotIn() {
        Decoded decoded = TextDecoder.decode(document("utf-16", "plain").getBytes(StandardCharsets.US_ASCII), null);

        assertThat(decoded.text()).contains("<title>plain</title>");
    }

    @Test
    void readsEbcdic() {
        byte[] body = document("ibm037", "mainframe").getBytes(Charset.forName("IBM037"));

        assertThat(TextDecoder.decode(body, null).text()).contains("mainframe");
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
    void guessesTheCharsetOfBytesThatDeclareNone(String charset, String title) {
        byte[] body = ("<rss><channel><title>" + title + "</title></channel></rss>").getBytes(Charset.forName(charset));

        ReadResult.Parsed parsed = Fixtures.parsed(Fixtures.READER.read(body, Fixtures.URL, Map.of()));

        assertThat(parsed.feed().title()).isEqualTo(title);
        assertThat(parsed.flags()).contains(Flag.CHARSET_GUESSED);
    }

    private static String document(String encoding, String title) {
        return "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?><rss><channel><title>" + title
                + "</title></channel></rss>";
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = java.util.Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }
}
