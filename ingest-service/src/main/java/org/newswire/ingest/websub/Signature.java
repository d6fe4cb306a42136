package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The value of `X-Hub-Signature` (section 8): algorithm and hexadecimal HMAC of the body.
record Signature(String algorithm, String digits) {
    private static final Map<String, String> ALGORITHMS = Map.of(
            "sha1", "HmacSHA1",
            "sha256", "HmacSHA256",
            "sha384", "HmacSHA384",
            "sha512", "HmacSHA512");
    private static final int BUFFER_BYTES = 8192;

    /// Empty if the header is missing or the algorithm is unknown.
    static Optional<Signature> parse(@Nullable String header) {
        if (header == null || header.indexOf('=') < 0) {
            return Optional.empty();
        }
        int equals = header.indexOf('=');
        String algorithm = ALGORITHMS.get(header.substring(0, equals).strip().toLowerCase(Locale.ROOT));
        String digits = header.substring(equals + 1).strip().toLowerCase(Locale.ROOT);
        return algorithm == null ? Optional.empty() : Optional.of(new Signature(algorithm, digits));
    }

    /// Reads the body up to this number of bytes. The comparison takes constant time.
    boolean isOf(InputStream body, long maxBytes, String secret) throws IOException {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = maxBytes;
            for (int n = 0; n >= 0 && left > 0; left -= Math.max(n, 0)) {
                n = body.read(buffer, 0, (int) Math.min(buffer.length, left));
                mac.update(buffer, 0, Math.max(n, 0));
            }
            String expected = HexFormat.of().formatHex(mac.doFinal());
            return MessageDigest.isEqual(expected.getBytes(UTF_8), digits.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
