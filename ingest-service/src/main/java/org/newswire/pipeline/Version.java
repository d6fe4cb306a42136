package org.newswire.pipeline;

import java.util.Objects;

/// Which Newswire this is.
public final class Version {
    private Version() {}

    /// That of the POM, as the manifest of our jar names it; `development` where there is no jar, as in an IDE.
    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }
}
