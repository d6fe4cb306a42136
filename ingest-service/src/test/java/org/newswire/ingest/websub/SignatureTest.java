package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// Which notifications a hub has signed. `WebSubConformanceIT` has each algorithm.
final class SignatureTest {
    private static final byte[] BODY = "<rss/>".getBytes(UTF_8);
    private static final String SECRET = "secret";

    @Test
    void isOfTheWholeBodyAndTheSecret() throws Exception {
        assertThat(isSigned("sha256=" + hmac(BODY), BODY.length)).isTrue();
        assertThat(isSigned("SHA256 = " + hmac(BODY).toUpperCase(Locale.ROOT), BODY.length))
                .isTrue();
        assertThat(isSigned("sha256=" + hmac("<rss>".getBytes(UTF_8)), BODY.length))
                .isFalse();
        assertThat(isSigned("sha512=" + hmac(BODY), BODY.length)).isFalse();
    }

    /// It is ignored like any notification with a wrong signature.
    @Test
    void aBodyBeyondTheLimitHasNoValidSignature() throws Exception {
        assertThat(isSigned("sha256=" + hmac(BODY), BODY.length - 1)).isFalse();
    }

    @Test
    void aHeaderWithoutAKnownAlgorithmIsNoSignature() {
        for (String header : new String[] {"md5=00", "sha256", "=00", ""}) {
            assertThat(Signature.parse(header)).isEmpty();
        }
        assertThat(Signature.parse(null)).isEmpty();
    }

    private static boolean isSigned(String header, long maxBytes) throws Exception {
        return Signature.parse(header).orElseThrow().isOf(new ByteArrayInputStream(BODY), maxBytes, SECRET);
    }

    private static String hmac(byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
