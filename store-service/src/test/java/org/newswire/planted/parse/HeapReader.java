package org.newswire.planted.parse;

/// Takes a part of the heap that no account knows.
final class HeapReader {
    private HeapReader() {}

    static long share() {
        return Runtime.getRuntime().maxMemory() / 3;
    }
}
