package org.newswire.store.page.feeds;

import java.util.function.Predicate;
import org.newswire.store.page.feeds.FeedDays.Day;

/// The bars of a feed's last days, as paths of an SVG image of 120 × 24 units. The height of a bar is relative to
/// the day with the most items.
///
/// @param items    bars of days without a failed poll
/// @param failed   bars of days with a failed poll
/// @param unpolled marks of days without a poll
public record FeedStrip(String items, String failed, String unpolled) {
    public static final int WIDTH = 120;
    public static final int HEIGHT = 24;

    private static final int BAR_WIDTH = WIDTH / FeedDays.COUNT - 1;
    private static final int MIN_BAR = 2;

    public static FeedStrip of(FeedDays days) {
        return new FeedStrip(
                bars(days, day -> day.polled() && day.failure() == null),
                bars(days, day -> day.failure() != null),
                bars(days, day -> !day.polled()));
    }

    private static String bars(FeedDays days, Predicate<Day> wanted) {
        long most = Math.max(1, days.most());
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < days.days().size(); i++) {
            Day day = days.days().get(i);
            if (wanted.test(day)) {
                int height = day.polled() ? height(day.items(), most) : 1;
                path.append('M').append(i * (BAR_WIDTH + 1)).append(' ').append(HEIGHT);
                path.append("v-")
                        .append(height)
                        .append('h')
                        .append(BAR_WIDTH)
                        .append('v')
                        .append(height)
                        .append('z');
            }
        }
        return path.toString();
    }

    private static int height(long items, long most) {
        return MIN_BAR + (int) Math.round((double) (HEIGHT - MIN_BAR) * items / most);
    }
}
