package org.newswire.planted.text;

/// Public, but no other package uses it.
public final class UnusedPublicType {
    private UnusedPublicType() {}
}
