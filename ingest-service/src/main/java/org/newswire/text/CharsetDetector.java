package org.newswire.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.text.CharsetLabels.Named;

/// Guesses the charset of bytes that are not UTF-8 and declare no charset. Of the charsets that decode the
/// bytes without error, it chooses the one with the most frequent letters of a language.
final class CharsetDetector {
    private static final List<String> CANDIDATES =
            List.of(("shift_jis euc-jp euc-kr gb18030 big5 windows-1251 koi8-r windows-1253 "
                            + "windows-1255 windows-1256 tis-620 windows-1250")
                    .split(" "));
    private static final int SAMPLE_BYTES = 64 << 10;
    /// The most frequent letters and syllables of Russian, Greek, Hebrew, Arabic, Thai, Korean and Chinese.
    private static final String COMMON_LETTERS =
            "оеаинтсрвлкмдпуяызь" + "αοιετσνηρκπυμλςάίόέή" + "יוהלאתרבמש" + "اليمنورتبةعد"
                    + "านรกเงอยลตมวดท" + "이다는에을의가고하한지를로사도은과기어대자리시서나스해전일인정수아부습니오"
                    + "的一是不了在有人这中大国上个来我们到他为和地时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家事成方多经么去法学"
                    + "如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力长机十民第公此已工使情明性知全三又关点正业外将两高"
                    + "這國個來們為時會對於著過發後麼學現當沒動還進樣開從無長機關點業將兩高間問題應頭體見產話給門員論處義認條氣變";
    private static final BitSet COMMON = common();

    private CharsetDetector() {}

    static Named of(byte[] body) {
        Named best = TextDecoder.named("windows-1252");
        double bestScore = score(body, best);
        for (String name : CANDIDATES) {
            Named candidate = TextDecoder.named(name);
            double score = score(body, candidate);
            if (score > bestScore + 0.05) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    /// Returns the average weight of the characters beyond ASCII, at most 1; -1 if the bytes are invalid.
    private static double score(byte[] body, Named named) {
        CharBuffer text = strict(body, named);
        if (text == null) {
            return -1;
        }
        int beyond = 0;
        double good = 0;
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                beyond++;
                good += weight(before, c);
            }
            before = c;
        }
        return beyond == 0 ? 0 : good / beyond;
    }

    private static double weight(char before, char c) {
        if (COMMON.get(c)) {
            return 1;
        }
        boolean leftover = (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFF61 && c <= 0xFF9F) || Character.isISOControl(c);
        if (leftover) {
            return -1;
        }
        if (!Character.isLetter(c)) {
            return 0.1;
        }
        return c < 0x250 ? latinWeight(before) : 0.3;
    }

    /// An accented letter follows an ASCII character in most languages. A run of them is another script,
    /// wrongly decoded.
    private static double latinWeight(char before) {
        return before < 0x80 ? 0.85 : 0.05;
    }

    private static BitSet common() {
        BitSet set = new BitSet(1 << 16);
        set.set(0x3041, 0x30FF);
        set.set(0x3001);
        set.set(0x3002);
        COMMON_LETTERS.chars().forEach(set::set);
        return set;
    }

    private static @Nullable CharBuffer strict(byte[] body, Named named) {
        CharBuffer out = CharBuffer.allocate(Math.min(body.length, SAMPLE_BYTES) + 16);
        var coder = named.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        boolean whole = body.length <= SAMPLE_BYTES;
        var result = coder.decode(ByteBuffer.wrap(body, 0, Math.min(body.length, SAMPLE_BYTES)), out, whole);
        return result.isError() ? null : out.flip();
    }
}
