package org.newswire.store.page.feeds;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ProblemException;
import org.newswire.text.KebabCase;

/// Which feeds the table shows, in which order: the query parameters of `/sources`.
///
/// @param words   part of name, title or URL; empty for all
/// @param state   a state of feeds, or `late`; empty for all
/// @param flag    a flag of feeds; empty for all
/// @param sort    the column
/// @param removed whether feeds that are no longer polled are shown instead of the others
/// @param page    counted from 1
@RecordBuilder
public record FeedFilter(
        String words, String state, String flag, Sort sort, boolean descending, boolean removed, int page)
        implements FeedFilterBuilder.With {
    static final int PAGE_ROWS = 50;
    static final List<String> PARAMETERS = List.of("q", "state", "flag", "sort", "removed", "page");

    private static final int MAX_CHARS = 200;
    private static final int MAX_PAGE = 10_000;
    private static final int MAX_STATE_CHARS = 20;

    /// A column that the table can be sorted by.
    public enum Sort {
        NAME,
        STATE,
        NEXT,
        LAST,
        ITEMS;

        /// Returns the name in the URL, which is also part of the key of the column's title.
        public String code() {
            return KebabCase.of(this);
        }
    }

    static FeedFilter of(ApiParameters given) throws ProblemException {
        String order = given.text("sort", MAX_STATE_CHARS).orElse(Sort.NAME.code());
        boolean descending = order.startsWith("-");
        return new FeedFilter(
                given.text("q", MAX_CHARS).orElse(""),
                given.text("state", MAX_STATE_CHARS).orElse(""),
                given.text("flag", MAX_CHARS).orElse(""),
                sort(descending ? order.substring(1) : order),
                descending,
                given.text("removed", MAX_STATE_CHARS).isPresent(),
                given.number("page", 1, 1, MAX_PAGE));
    }

    private static Sort sort(String code) throws ProblemException {
        return KebabCase.find(Sort.class, code)
                .orElseThrow(() -> ProblemException.badParameter("sort", "is not a column of the table"));
    }

    /// Returns whether the table may lack feeds, also because this is not its first page.
    public boolean isFiltered() {
        return !words.isEmpty() || !state.isEmpty() || !flag.isEmpty() || removed || page > 1;
    }

    /// Returns the path of this page of the table.
    public String path() {
        List<String> parameters = new ArrayList<>();
        add(parameters, "q", words);
        add(parameters, "state", state);
        add(parameters, "flag", flag);
        add(parameters, "removed", removed ? "1" : "");
        add(parameters, "sort", sort == Sort.NAME && !descending ? "" : (descending ? "-" : "") + sort.code());
        add(parameters, "page", page == 1 ? "" : String.valueOf(page));
        return parameters.isEmpty() ? "/sources" : "/sources?" + String.join("&", parameters);
    }

    private static void add(List<String> parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    /// Returns the table sorted by a column. The column that it is sorted by already is reversed.
    public FeedFilter sortedBy(Sort column) {
        return FeedFilterBuilder.builder(this)
                .sort(column)
                .descending(column == sort && !descending)
                .page(1)
                .build();
    }

    /// Returns the value of `aria-sort` of a column's header.
    public String ariaSort(Sort column) {
        if (column != sort) {
            return "none";
        }
        return descending ? "descending" : "ascending";
    }
}
