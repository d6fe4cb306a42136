package org.newswire.parse.extract.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
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
}
