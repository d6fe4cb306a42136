package org.newswire.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.IDN;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNameTest {
    /// The expected values are those of UTS #46, section 7 and of browsers.
    @ParameterizedTest
    @CsvSource({
        "faß.example, xn--fa-hia.example",
        "Faß.EXAMPLE, xn--fa-hia.example",
        "FAẞ.example, xn--fa-hia.example",
        "fußball.faß.example, xn--fuball-cta.xn--fa-hia.example",
        "βόλος.example, xn--nxasmm1c.example",
        "ΒΌΛΟΣ.example, xn--nxasmq6b.example",
        "faß．example, xn--fa-hia.example",
        "faß。example, xn--fa-hia.example",
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.Example, xn--bcher-kva.example",
        "ｎｅｗｓ．example, news.example",
        "news.example., news.example.",
        "under_score.example, under_score.example",
        "xn--fa-hia.example, xn--fa-hia.example"
    })
    void convertsByUts46NonTransitional(String name, String ascii) {
        assertThat(HostName.toAscii(name)).isEqualTo(ascii);
    }

    @Test
    void keepsAJoinerAfterAVirama() {
        assertThat(HostName.toAscii("ශ්‍රී.com")).isEqualTo("xn--10cl1a0b660p.com");
        assertThat(HostName.toAscii("ශ්රී.com")).isEqualTo("xn--10cl1a0b.com");
    }

    @Test
    void keepsANonJoinerBetweenJoiningLetters() {
        assertThat(HostName.toAscii("نامه\u200cای.com")).isEqualTo("xn--mgba3gch31f060k.com");
        assertThat(HostName.toAscii("نامهای.com")).isEqualTo("xn--mgba3gch31f.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u200db.example", "a\u200cb.example", "\u200d.example", "faß\ue000.example"})
    void rejectsInvalidLabels(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostName.toAscii(name));
    }

    @Test
    void rejectsALabelOfMoreThan63Characters() {
        assertThatIllegalArgumentException().isThrownBy(() -> HostName.toAscii("ß".repeat(60) + ".example"));
        assertThatIllegalArgumentException().isThrownBy(() -> HostName.toAscii("ß".repeat(2_000) + ".example"));
    }

    @Test
    void punycodeEncodesAsTheJdkDoes() {
        for (String label : new String[] {"münchen", "例え", "привет", "العربية", "a1-ü-b2"}) {
            assertThat("xn--" + Punycode.encode(label)).isEqualTo(IDN.toASCII(label));
        }
    }
}
