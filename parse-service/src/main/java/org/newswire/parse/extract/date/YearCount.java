package org.newswire.parse.extract.date;

import java.time.LocalDate;

/// How the years of a date are counted: from the birth of Christ or of Buddha, or by the sun in Persia.
enum YearCount {
    COMMON {
        @Override
        LocalDate day(int year, int month, int day) {
            return LocalDate.of(year < 100 ? 2000 + year : year, month, day);
        }
    },
    BUDDHIST {
        @Override
        LocalDate day(int year, int month, int day) {
            return LocalDate.of((year < 100 ? 2500 + year : year) - 543, month, day);
        }
    },
    /// The months begin in March, the first six have 31 days; leap years follow a cycle of 33.
    PERSIAN {
        @Override
        LocalDate day(int year, int month, int day) {
            long newYear = 365L * year + (8L * year + 21) / 33 - PERSIAN_EPOCH;
            return LocalDate.ofEpochDay(newYear + 30L * (month - 1) + Math.min(6, month - 1) + day - 1);
        }
    };

    /// Days from the year 0 of the Persian count to 1970.
    private static final long PERSIAN_EPOCH = 492_633;

    abstract LocalDate day(int year, int month, int day);

    /// Thais write two digits for a Buddhist year, too; years that can't be common are those of the language.
    static YearCount of(int year, String language) {
        boolean thai = language.equals("th") && (year < 100 || year > 2500);
        boolean persian = language.equals("fa") && year > 1300 && year < 1500;
        return thai ? BUDDHIST : persian ? PERSIAN : COMMON;
    }
}
