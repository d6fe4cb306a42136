package org.newswire.store.hub;

import java.util.Optional;
import org.newswire.net.AddressPolicy;
import org.newswire.settings.Settings;

/// The hub's address and the permitted callbacks.
///
/// @param publicUrl the service's public URL, without a trailing slash; the prefix of feeds and the hub
/// @param addresses the permitted addresses of callbacks
/// @param userAgent the user agent of requests to callbacks
public record HubSettings(String publicUrl, AddressPolicy addresses, String userAgent) {
    public static final String PATH = "/hub";

    /// Returns nothing without a public URL, since subscribers could not name a topic.
    public static Optional<HubSettings> from(Settings settings, Optional<String> publicUrl) {
        AddressPolicy addresses = AddressPolicy.from(settings);
        String userAgent = settings.described("identification in requests; include a contact", "`Newswire/… (+URL)`")
                .text("USER_AGENT", Settings.USER_AGENT);
        return publicUrl.map(url -> new HubSettings(url, addresses, userAgent));
    }

    /// Returns the address of the hub, which feeds publish as `rel=hub`.
    public String address() {
        return publicUrl + PATH;
    }
}
