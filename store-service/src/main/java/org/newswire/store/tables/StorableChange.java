package org.newswire.store.tables;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;
import org.newswire.store.database.StorableText;

/// Finds what PostgreSQL cannot keep in any text of a change ([StorableText]).
final class StorableChange {
    private StorableChange() {}

    /// What is wrong with a change and where, or empty. Reads every text in it.
    static Optional<String> fault(Change change) {
        return switch (change) {
            case Change.Version version -> texts(version.article()).fault();
            case Change.FeedPolled polled -> texts(polled.status()).fault();
            case Change.Retraction retraction -> Optional.empty();
            case Change.FeedDropped dropped -> Optional.empty();
            case Change.CanaryArrived canary -> Optional.empty();
        };
    }

    private static Check texts(Article article) {
        Check check = new Check();
        check.text("url", article.url());
        check.text("site", article.site());
        check.text("siteName", article.siteName());
        check.text("title", article.title());
        check.texts("authors", article.authors().stream());
        check.text("language", article.language());
        check.text("text", article.text());
        check.text("html", article.html());
        check.text("lead", article.lead());
        check.texts(
                "images",
                article.images().stream()
                        .flatMap(image -> Stream.of(
                                image.url(), blank(image.alt()), blank(image.caption()), blank(image.credit()))));
        check.texts("tags", article.tags().stream());
        check.text("contentHash", article.contentHash());
        if (article.details() != null) {
            details(check, article.details());
        }
        if (article.rights() != null) {
            rights(check, article.rights());
        }
        source(check, article.source());
        provenance(check, article.provenance());
        return check;
    }

    private static void details(Check check, Article.Details details) {
        check.text("details.subtitle", details.subtitle());
        check.text("details.section", details.section());
        check.text("details.ampUrl", details.ampUrl());
        check.text("details.publishedOffset", details.publishedOffset());
        check.text("details.modifiedOffset", details.modifiedOffset());
        check.text("details.markdown", details.markdown());
        if (details.media() != null) {
            details.media().forEach(file -> media(check, file));
        }
        if (details.place() != null) {
            check.text("details.place", details.place().name());
        }
        if (details.comments() != null) {
            check.text("details.comments", details.comments().url());
            check.text("details.comments", details.comments().inReplyTo());
        }
    }

    private static void media(Check check, RawItem.Media file) {
        check.texts(
                "details.media",
                Stream.of(
                                file.url(),
                                file.type(),
                                file.medium(),
                                file.thumbnail(),
                                file.caption(),
                                file.credit(),
                                file.copyright(),
                                file.rating())
                        .map(StorableChange::blank));
    }

    private static void rights(Check check, Article.Rights rights) {
        check.text("rights.robots", rights.robots());
        check.text("rights.robotsHeader", rights.robotsHeader());
        check.text("rights.tdmPolicy", rights.tdmPolicy());
        check.texts(
                "rights.licenses",
                rights.licenses().stream()
                        .flatMap(license -> Stream.of(license.url(), blank(license.type()), license.source())));
        check.text("rights.statement", rights.statement());
    }

    private static void source(Check check, Article.Source source) {
        check.text("source.feedUrl", source.feedUrl());
        check.text("source.feedName", source.feedName());
        check.texts("source.feedTags", source.feedTags().stream());
        check.text("source.itemKey", source.itemKey());
        check.text("source.link", source.link());
    }

    private static void provenance(Check check, Article.Provenance provenance) {
        check.text("provenance.rawTopic", provenance.rawTopic());
        check.texts("provenance.redirects", provenance.redirects().stream());
        check.text("provenance.sha256", provenance.sha256());
        check.text("provenance.pageMissing", provenance.pageMissing());
        check.text("provenance.extractor", provenance.extractor());
        provenance.fields().forEach((field, witness) -> check.texts("provenance.fields", Stream.of(field, witness)));
        if (provenance.confidence() != null) {
            check.texts("provenance.confidence", provenance.confidence().keySet().stream());
        }
        if (provenance.cut() != null) {
            check.texts("provenance.cut", provenance.cut().stream());
        }
    }

    private static Check texts(FeedStatus status) {
        Check check = new Check();
        check.text("url", status.url());
        check.text("name", status.name());
        check.text("title", status.title());
        check.texts("tags", status.tags().stream());
        check.text("format", status.format());
        check.text("lastFailure", status.lastFailure());
        check.text("lastFailureDetail", status.lastFailureDetail());
        check.texts("flags", status.flags().stream());
        check.text("replacement", status.replacement());
        return check;
    }

    private static String blank(@Nullable String text) {
        return text == null ? "" : text;
    }

    /// Notes the first fault.
    private static final class Check {
        private @Nullable String fault;

        Optional<String> fault() {
            return Optional.ofNullable(fault);
        }

        void texts(String field, Stream<String> texts) {
            Consumer<String> each = text -> text(field, text);
            texts.forEach(each);
        }

        void text(String field, @Nullable String text) {
            if (fault == null && text != null) {
                fault = StorableText.fault(text)
                        .map(found -> field + " holds " + found)
                        .orElse(null);
            }
        }
    }
}
