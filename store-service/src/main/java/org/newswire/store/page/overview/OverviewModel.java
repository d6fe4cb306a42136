package org.newswire.store.page.overview;

import java.util.List;

/// The model of `overview/overview.jte`.
///
/// @param position of the live updates that follow
public record OverviewModel(Status status, List<ArticleLine> articles, String position) {
    public OverviewModel {
        articles = List.copyOf(articles);
    }
}
