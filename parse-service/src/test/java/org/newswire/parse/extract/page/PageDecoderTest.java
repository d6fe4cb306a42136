package org.newswire.parse.extract.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageDecoderTest {
    @Test
    void leavesTheByteOrderMarkOut() throws IOException {
        for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "gb18030")) {
            byte[] body = "\uFEFFÜber den Dächern".getBytes(Charset.forName(charset));
            try (Reader read = PageDecoder.reader(body, "text/html; charset=" + charset)) {
                assertThat(read.readAllAsString()).as(charset).isEqualTo("Über den Dächern");
            }
        }
    }

    /// Word writes "unicode"; the others no page can state that reads as a page.
    @Test
    void believesNoCharsetThatItCouldNotBeStatedIn() throws IOException {
        for (String label :
                List.of("unicode", "iso-10646-ucs-2", "UCS-2", "cp037", "IBM500", "utf-32", "x-utf-32be-bom")) {
            String page = "<meta http-equiv=Content-Type content='text/html; charset=" + label + "'><p>The ferry stays";
            byte[] body = page.getBytes(StandardCharsets.US_ASCII);
            for (String type : List.of("text/html", "text/html; charset=" + label)) {
                try (Reader read = PageDecoder.reader(body, type)) {
                    assertThat(read.readAllAsString()).as(label).isEqualTo(page);
                }
            }
        }
    }
}
