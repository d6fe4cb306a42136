package org.newswire.store.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateException;
import gg.jte.output.StringOutput;
import gg.jte.output.WriterOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;

/// Writes pages with the precompiled templates, gzipped if the browser accepts that. Thread-safe.
public final class TemplateRenderer {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String TEMPLATES = "org.newswire.store.page.template";

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(
            null, ContentType.Html, TemplateRenderer.class.getClassLoader(), TEMPLATES);

    /// Writes a part of a page, such as an event.
    public String part(String template, TemplateContext page, Object model) {
        StringOutput text = new StringOutput();
        engine.render(template, Map.of("page", page, "model", model), text);
        return text.toString();
    }

    PageResponse render(PageRequest request, TemplateContext page, ViewResult.Rendered rendered) throws IOException {
        PageResponse response = write(
                request,
                rendered.status(),
                HTML,
                out -> engine.render(
                        rendered.template(), Map.of("page", page, "model", rendered.model()), new WriterOutput(out)));
        return response.with("Content-Language", page.locale().toLanguageTag());
    }

    PageResponse document(PageRequest request, ViewResult.Document document) throws IOException {
        return write(request, 200, document.mediaType(), out -> out.write(document.text()))
                .with("Content-Disposition", "attachment; filename=\"" + fileName(document) + "\"");
    }

    private static String fileName(ViewResult.Document document) {
        return document.fileName().replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private interface Content {
        void write(Writer out) throws IOException;
    }

    private static PageResponse write(PageRequest request, int status, String type, Content content)
            throws IOException {
        try {
            return request.answer(status, type, bytes -> {
                        try (Writer out = new BufferedWriter(new OutputStreamWriter(bytes, UTF_8))) {
                            content.write(out);
                        }
                    })
                    .with("Cache-Control", "private, no-cache")
                    .with("Vary", "Accept-Encoding, Accept-Language, Cookie");
        } catch (TemplateException e) {
            if (e.getCause() instanceof UncheckedIOException full) {
                throw full.getCause();
            }
            throw e;
        }
    }
}
