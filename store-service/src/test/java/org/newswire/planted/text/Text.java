package org.newswire.planted.text;

/// Used by another package.
public final class Text {
    private Text() {}
}
