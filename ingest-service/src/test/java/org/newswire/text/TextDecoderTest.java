package org.newswire.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextDecoderTest {
    @ParameterizedTest
    @CsvSource({"UTF-8, EFBBBF", "UTF-16BE, FEFF", "UTF-16LE, FFFE", "UTF-32BE, 0000FEFF", "UTF-32LE, FFFE0000"})
    void prefersAByteOrderMarkToDeclarations(String charset, String mark) throws IOException {
        byte[] text = feed("iso-8859-5", "Grüße").getBytes(Charset.forName(charset));
        byte[] body = concat(HexFormat.of().parseHex(mark), text);

        TextDecoder.Decoded decoded = TextDecoder.decode(body, "text/xml; charset=windows-1251");

        assertThat(decoded.text()).contains("Grüße").startsWith("<?xml");
        assertThat(decoded.charset()).isEqualToIgnoringCase(charset);
        assertThat(page(body, "text/html; charset=windows-1251")).isEqualTo(decoded.text());
    }

    @Test
    void validUtf8IsReadAsSuchWhateverHeaderAndDeclarationSay() throws IOException {
        for (String declared : List.of("utf-8", "iso-8859-1")) {
            byte[] body = feed(declared, "Gr\u00fc\u00dfe aus K\u00f6ln").getBytes(StandardCharsets.UTF_8);

            TextDecoder.Decoded decoded = TextDecoder.decode(body, "application/rss+xml; charset=ISO-8859-1");

            assertThat(decoded.text()).contains("Gr\u00fc\u00dfe aus K\u00f6ln");
            assertThat(decoded.charset()).isEqualTo("utf-8");
        }
    }

    @Test
    void prefersTheHeaderToTheDeclaration() throws IOException {
        byte[] body = feed("iso-8859-1", "Привет").getBytes(Charset.forName("windows-1251"));

        TextDecoder.Decoded decoded = TextDecoder.decode(body, "text/xml;charset = 'Windows-1251'");

        assertThat(decoded.text()).contains("Привет");
        assertThat(decoded.charset()).isEqualTo("windows-1251");
        assertThat(page(body, "text/html;charset = 'Windows-1251'")).contains("Привет");
    }

    @Test
    void readsControlCharactersAsWindows1252() {
        byte[] body = feed("utf-8", "It\u0092s \u0093new\u0094 \u0096 4 \u0080 \u0081")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(TextDecoder.decode(body, null).text()).contains("It’s “new” – 4 € \u0081");
        assertThat(TextDecoder.decode(body, "text/xml; charset=utf-8").charset())
                .isEqualTo("utf-8");
    }

    @Test
    void decodesWithTheSupersetOfANamedCharset() throws IOException {
        byte[] body = feed("gb2312", "朱镕基").getBytes(Charset.forName("GB18030"));

        assertThat(TextDecoder.decode(body, null).text()).contains("朱镕基");
        assertThat(page(body, null)).contains("朱镕基");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ISO_8859-1, windows-1252",
                "iso-88591, windows-1252",
                "utf-8859-1, windows-1252",
                "l1, windows-1252",
                "x-cp1251, windows-1251",
                "Win1252, windows-1252",
                "macintosh, x-MacRoman",
                "437, IBM437",
                "ks_c_5601-1987, x-windows-949",
                "csgb2312, GB18030",
                "UTF8, UTF-8",
                "no such charset, -",
                "'', -"
            })
    void knowsTheCharsetNamesInFeedsAndPages(String label, @Nullable String charset) {
        CharsetLabels.Named named = CharsetLabels.find(label);

        assertThat(named == null ? null : named.charset().name()).isEqualTo(charset);
    }

    /// Word writes "unicode". A document in one of these could not declare its charset.
    @ParameterizedTest
    @ValueSource(
            strings = {"unicode", "iso-10646-ucs-2", "UCS-2", "cp037", "IBM500", "utf-16", "utf-32", "x-utf-32be-bom"})
    void ignoresTheDeclarationOfACharsetThatIsNotAscii(String label) throws IOException {
        String page = "<meta http-equiv=Content-Type content='text/html; charset=" + label + "'><p>The ferry stays";
        byte[] body = page.getBytes(StandardCharsets.US_ASCII);

        assertThat(page(body, "text/html")).isEqualTo(page);
        assertThat(page(body, "text/html; charset=" + label)).isEqualTo(page);
        assertThat(TextDecoder.decode(feed(label, "plain").getBytes(StandardCharsets.US_ASCII), null)
                        .text())
                .contains("<title>plain</title>");
    }

    @Test
    void readsEbcdic() {
        byte[] body = feed("ibm037", "mainframe").getBytes(Charset.forName("IBM037"));

        assertThat(TextDecoder.decode(body, null).text()).contains("mainframe");
    }

    @Test
    void leavesTheByteOrderMarkOutOfAPage() throws IOException {
        for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "gb18030")) {
            byte[] body = "\uFEFFÜber den Dächern".getBytes(Charset.forName(charset));

            assertThat(page(body, "text/html; charset=" + charset)).as(charset).isEqualTo("Über den Dächern");
        }
    }

    @Test
    void replacesTheInvalidBytesOfAPageButReadsThoseOfAFeedAsWindows1252() throws IOException {
        String start = "<p>" + "ß".repeat(40);
        byte[] body = concat(start.getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xfc, '!'});

        assertThat(page(body, null)).isEqualTo(start + "\uFFFD!");
        assertThat(TextDecoder.decode(body, "text/xml; charset=utf-8"))
                .isEqualTo(new TextDecoder.Decoded(start + "ü!", "utf-8", Set.of(TextDecoder.Defect.CHARSET_MISMATCH)));
    }

    @Test
    void aPageOfAtMostFivePercentMalformedBytesIsUtf8WhateverItDeclares() throws IOException {
        byte[] stray = {(byte) 0xfc, '!'};
        byte[] onePercentMore = concat("ß".repeat(19).getBytes(StandardCharsets.UTF_8), stray);
        byte[] fivePercent = concat("ß".repeat(20).getBytes(StandardCharsets.UTF_8), stray);

        assertThat(page(fivePercent, "text/html; charset=windows-1252")).isEqualTo("ß".repeat(20) + "\uFFFD!");
        assertThat(page(onePercentMore, "text/html; charset=windows-1252")).isEqualTo("ÃŸ".repeat(19) + "ü!");
    }

    @Test
    void takesAnUndeclaredPageForWindows1252() throws IOException {
        byte[] body = "<p>Ein Café – „geschlossen“".getBytes(Charset.forName("windows-1252"));

        assertThat(page(body, null)).isEqualTo("<p>Ein Café – „geschlossen“");
        assertThat(page(body, "text/html; charset=utf-8")).isEqualTo("<p>Ein Café – „geschlossen“");
    }

    private static String page(byte[] body, @Nullable String contentType) throws IOException {
        try (Reader reader = TextDecoder.pageReader(body, body.length, contentType)) {
            return reader.readAllAsString();
        }
    }

    private static String feed(String encoding, String title) {
        return "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?><rss><channel><title>" + title
                + "</title></channel></rss>";
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = java.util.Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }
}
