package org.newswire.parse.extract.date;

import java.time.LocalDate;

/// Converts dates to the Gregorian calendar: Thai dates with Buddhist years, and Persian dates.
final class CalendarSystem {
    /// Days from the Persian year 0 to 1970.
    private static final long PERSIAN_EPOCH = 492_633;

    private CalendarSystem() {}

    /// The Gregorian day. Thai years may have two digits. Years that cannot be Gregorian belong to the
    /// calendar of the language.
    static LocalDate day(int year, int month, int day, String language) {
        if (language.equals("th") && (year < 100 || year > 2500)) {
            return LocalDate.of((year < 100 ? 2500 + year : year) - 543, month, day);
        }
        if (language.equals("fa") && year > 1300 && year < 1500) {
            // The year begins in March. The first six months have 31 days. Leap years follow a cycle of 33 years.
            long newYear = 365L * year + (8L * year + 21) / 33 - PERSIAN_EPOCH;
            return LocalDate.ofEpochDay(newYear + 30L * (month - 1) + Math.min(6, month - 1) + day - 1);
        }
        return LocalDate.of(year < 100 ? 2000 + year : year, month, day);
    }
}
