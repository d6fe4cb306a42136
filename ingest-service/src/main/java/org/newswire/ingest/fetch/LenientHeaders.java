package org.newswire.ingest.fetch;

import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.util.CharArrayBuffer;

/// Reads header lines as browsers do: one that is no header (no colon, or no name before it) is set
/// aside instead of spoiling the whole answer.
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
