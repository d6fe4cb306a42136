package org.newswire.store.page;

import com.fasterxml.jackson.databind.JsonNode;
import gg.jte.Content;
import gg.jte.TemplateOutput;

/// JSON for a data block, such as `<script type="application/ld+json">`. It is written without HTML escaping, since
/// no character of it can end the block: `<`, `>` and `&` are escaped as in JSON strings.
public final class JsonData implements Content {
    private final String json;

    public JsonData(JsonNode json) {
        this.json = json.toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    @Override
    public void writeTo(TemplateOutput output) {
        output.writeContent(json);
    }
}
