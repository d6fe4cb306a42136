package org.newswire.store.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.text.Sha256;

/// Style sheet, script and icon. Their addresses contain a hash of the content, so browsers cache them for good.
final class AssetFiles {
    private static final String PREFIX = "/page/";
    private static final String FOREVER = "public, max-age=31536000, immutable";
    private static final int HASH_BYTES = 6;

    private final Map<String, Asset> byPath = new HashMap<>();
    private final Assets addresses = new Assets(
            add("style", "css", "text/css; charset=utf-8"),
            add("script", "js", "text/javascript; charset=utf-8"),
            add("icon", "svg", "image/svg+xml"));

    private record Asset(String mediaType, String text) {}

    Assets addresses() {
        return addresses;
    }

    private String add(String name, String extension, String mediaType) {
        byte[] content = read("/page/" + name + "." + extension);
        String hash = HexFormat.of().formatHex(Sha256.of(content), 0, HASH_BYTES);
        String path = PREFIX + name + "." + hash + "." + extension;
        byPath.put(path, new Asset(mediaType, new String(content, UTF_8)));
        return path;
    }

    private static byte[] read(String resource) {
        try (InputStream in = Objects.requireNonNull(AssetFiles.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    /// Returns the file of a path, or empty if no file has it.
    Optional<PageResponse> answer(PageRequest request) throws IOException {
        Asset asset = byPath.get(request.path());
        if (asset == null) {
            return Optional.empty();
        }
        return Optional.of(request.answer(200, asset.mediaType, out -> out.write(asset.text.getBytes(UTF_8)))
                .with("Cache-Control", FOREVER)
                .with("Vary", "Accept-Encoding"));
    }
}
