package org.newswire.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.dlq.DlqSnapshot.Header;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.text.TextPrefix;

/// Keys, headers and values of records as text of bounded length.
final class RecordText {
    private static final int MAX_VALUE_CHARS = 16_384;
    private static final int MAX_CHARS = 1_000;
    private static final int MAX_HEADERS = 50;
    private static final int MAX_HEX_BYTES = 256;

    private RecordText() {}

    static DlqSnapshot.Content content(DeadLetter letter) {
        List<Header> headers = Arrays.stream(
                        DeadLetterRecords.sourceHeaders(letter.record().headers())
                                .toArray())
                .limit(MAX_HEADERS)
                .map(header -> new Header(
                        TextPrefix.marked(header.key(), MAX_CHARS), of(header.value(), MAX_CHARS, MAX_HEX_BYTES)))
                .toList();
        return new DlqSnapshot.Content(
                letter.entry(),
                of(letter.record().key(), MAX_CHARS, MAX_HEX_BYTES),
                headers,
                of(letter.record().value(), MAX_VALUE_CHARS, MAX_HEX_BYTES),
                letter.bytes(),
                letter.omitted());
    }

    /// Text if the bytes are UTF-8, otherwise the first bytes in hexadecimal.
    static String of(byte @Nullable [] bytes, int maxChars, int maxHexBytes) {
        if (bytes == null) {
            return "null";
        }
        try {
            return TextPrefix.marked(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), maxChars);
        } catch (CharacterCodingException e) {
            String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, maxHexBytes));
            return bytes.length + " bytes: " + hex + (bytes.length > maxHexBytes ? "…" : "");
        }
    }
}
