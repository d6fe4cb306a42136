package org.newswire.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// Creates name-based ids: UUID version 5 (RFC 9562, section 5.5). The same input always has the same id.
public final class NameUuid {
    /// The namespace of URLs (RFC 9562, section 6.6).
    private static final UUID URL = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    private NameUuid() {}

    /// The id of a feed, from its URL as configured.
    public static UUID ofFeed(String feedUrl) {
        return version5(URL, feedUrl);
    }

    /// The id of an article, from its canonical link.
    public static UUID ofLink(String canonicalLink) {
        return version5(URL, canonicalLink);
    }

    /// The id of an article without a usable link, from its feed and its key in the feed.
    public static UUID ofItem(UUID feedId, String itemKey) {
        return version5(feedId, itemKey);
    }

    /// The id of an event, from its subject and a distinguishing text.
    public static UUID ofEvent(UUID subject, String distinction) {
        return version5(subject, distinction);
    }

    private static UUID version5(UUID namespace, String name) {
        byte[] bytes = name.getBytes(UTF_8);
        ByteBuffer input = ByteBuffer.allocate(16 + bytes.length)
                .putLong(namespace.getMostSignificantBits())
                .putLong(namespace.getLeastSignificantBits())
                .put(bytes);
        ByteBuffer hash = ByteBuffer.wrap(sha1(input.array()));
        long most = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
        long least = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(most, least);
    }

    private static byte[] sha1(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
