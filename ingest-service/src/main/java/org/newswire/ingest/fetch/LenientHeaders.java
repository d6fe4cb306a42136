package org.newswire.ingest.fetch;

import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.util.CharArrayBuffer;

/// Parses header lines as browsers do: a malformed line is kept under another name, and the response stays
/// readable.
final class LenientHeaders extends BasicLineParser {
    private static final String SET_ASIDE = "x-newswire-unreadable";

    @Override
    public Header parseHeader(CharArrayBuffer line) {
        try {
            return super.parseHeader(line);
        } catch (ParseException e) {
            return new BasicHeader(SET_ASIDE, line.toString());
        }
    }
}
