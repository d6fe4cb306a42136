package org.newswire.planted.ingest;

/// Has the simple name of another class.
final class Text {
    private Text() {}
}
