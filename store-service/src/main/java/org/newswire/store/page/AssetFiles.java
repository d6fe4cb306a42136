package org.newswire.store.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.service.http.ResponseBuffer;
import org.newswire.text.Sha256;

/// Style sheet, script and icon. Their addresses contain a hash of the content, so browsers cache them for good.
final class AssetFiles {
    private static final String PREFIX = "/page/";
    private static final String FOREVER = "public, max-age=31536000, immutable";
    private static final int HASH_BYTES = 6;

    private final Map<String, Asset> byPath = new HashMap<>();
    private final Assets addresses;

    private static final class Asset {
        private final String mediaType;
        private final byte[] content;
        private final byte[] packed;

        Asset(String mediaType, byte[] content) {
            this.mediaType = mediaType;
            this.content = content;
            this.packed = packed(content);
        }
    }

    AssetFiles() {
        addresses = new Assets(
                add("style", "css", "text/css; charset=utf-8"),
                add("script", "js", "text/javascript; charset=utf-8"),
                add("icon", "svg", "image/svg+xml"));
    }

    Assets addresses() {
        return addresses;
    }

    private String add(String name, String extension, String mediaType) {
        byte[] content = read("/page/" + name + "." + extension);
        String path = PREFIX + name + "." + hash(content) + "." + extension;
        byPath.put(path, new Asset(mediaType, content));
        return path;
    }

    private static byte[] read(String resource) {
        try (InputStream in = Objects.requireNonNull(AssetFiles.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    private static String hash(byte[] content) {
        return HexFormat.of().formatHex(Sha256.of(content), 0, HASH_BYTES);
    }

    private static byte[] packed(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compress", e);
        }
        return bytes.toByteArray();
    }

    /// Returns the file of a path, or empty if no file has it.
    Optional<PageResponse> answer(PageRequest request) throws IOException {
        Asset asset = byPath.get(request.path());
        if (asset == null) {
            return Optional.empty();
        }
        boolean packs = request.acceptsGzip();
        ResponseBuffer buffer = request.buffer();
        buffer.write(packs ? asset.packed : asset.content);
        PageResponse response = PageResponse.of(200, asset.mediaType, new PageResponse.Buffered(buffer))
                .with("Cache-Control", FOREVER)
                .with("Vary", "Accept-Encoding");
        return Optional.of(packs ? response.with("Content-Encoding", "gzip") : response);
    }
}
