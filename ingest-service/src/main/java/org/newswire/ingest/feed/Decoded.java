package org.newswire.ingest.feed;

import java.util.Set;

/// A body as text: the name of the charset it was read in, and what was wrong on the way.
record Decoded(String text, String charset, Set<Flag> flags) {}
