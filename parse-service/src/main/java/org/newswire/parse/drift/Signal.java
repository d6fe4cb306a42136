package org.newswire.parse.drift;

/// A monitored property of articles. The step is the smallest relevant shift.
enum Signal {
    /// 1 if the page has an article, otherwise 0.
    TEXT(0.5),
    /// Natural logarithm of the number of words.
    LENGTH(Math.log(2)),
    /// Share of the page's text that the article has.
    KEPT(0.25),
    /// 1 if there are authors, otherwise 0. The next two are alike.
    AUTHORS(0.5),
    PUBLISHED(0.5),
    IMAGES(0.5);

    private final double step;

    Signal(double step) {
        this.step = step;
    }

    double step() {
        return step;
    }

    /// Returns a mean as consumers read it: the length in words, the others with two decimals.
    double shown(double mean) {
        return this == LENGTH ? Math.round(Math.expm1(mean)) : Math.round(mean * 100) / 100.0;
    }
}
