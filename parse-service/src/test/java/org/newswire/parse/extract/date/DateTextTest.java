package org.newswire.parse.extract.date;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "By Mara Lindt | May 2, 2024;en",
                "2. Mai 2024, 09:30 Uhr;de",
                "Stand: 02.05.2024;de",
                "5/2/2024;en",
                "2/5/2024;fr",
                "Publié le 2 mai 2024;fr",
                "2 de mayo de 2024;es",
                "2 мая 2024;ru",
                "2024年5月2日;ja",
                "2024. 5. 2.;ko",
                "2024-05-02T09:30:00;en",
                "Thu, 2nd May 2024;en",
                "২ মে ২০২৪;bn",
                "2 मई 2024;hi",
                "٢ مايو ٢٠٢٤;ar",
                "الخميس 2 مايو/ أيار، 2024;ar",
                "2024. május 2., csütörtök 10:15;hu",
                "2024 m. gegužės 2 d. 10:15;lt",
                "2024. gada 2. maijs, 10:15;lv",
                "2024ko maiatzaren 2a;eu",
                "2024-May-02;en",
                "2. januarja, 2. maja 2024;sl",
                "ב-2 במאי 2024, 10:15;he",
                "Ngày 2 tháng 5 năm 2024;vi",
                "2 พ.ค. 67 10:15 น.;th",
                "2 พฤษภาคม พ.ศ. 2567;th",
                "令和6年（2024年）5月2日;ja",
                "2024年(令和6年)5月2日;ja",
                "令和6年5月2日;ja",
                "۱۳ اردیبهشت ۱۴۰۳;fa",
                "۱۴۰۳/۰۲/۱۳;fa",
                "2 ΜΑΪΟΥ 2024;el",
                "2 MAYIS 2024;tr",
                "Mayo 2 de 2024;es",
                "Thu May 02 10:15:00 UTC 2024;en",
                "8:27 am - 2 May 2024;en",
                "2/May/2024: the tides;en"
            })
    void readsTheDayInManyFormats(String text, String language) {
        assertThat(DateText.find(text, language)).isEqualTo(LocalDate.of(2024, 5, 2));
    }

    @Test
    void doesNotReadANumberOfPeopleAsAYear() {
        assertThat(DateText.find("On 12 March 20 people died when a ferry sank", "en"))
                .isNull();
        assertThat(DateText.find("El 5 de mayo 20 personas murieron", "es")).isNull();
        for (String year : List.of(
                "2 May 24",
                "2 May 24, Norhaven",
                "2 May '24 Norhaven",
                "2 May 24 | Ada Quill",
                "2 May 24 at 10:15",
                "2 May 24 10:15")) {
            assertThat(DateText.find(year, "en")).as(year).isEqualTo(LocalDate.of(2024, 5, 2));
        }
    }

    @Test
    void readsTheMonthInThePagesLanguage() {
        assertThat(DateText.find("3. listopad 2023", "cs")).isEqualTo(LocalDate.of(2023, 11, 3));
        assertThat(DateText.find("3. listopad 2023", "hr")).isEqualTo(LocalDate.of(2023, 10, 3));
    }

    @Test
    void readsYearsOfThePersianCalendar() {
        assertThat(DateText.find("1 فروردین 1403", "fa")).isEqualTo(LocalDate.of(2024, 3, 20));
        assertThat(DateText.find("30 اسفند 1399", "fa")).isEqualTo(LocalDate.of(2021, 3, 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2 maj 10.15", "2 mai 10h30", "02.05. 10:30 Uhr", "2 May 10 am", "2. Mai 10 Uhr"})
    void doesNotReadAnHourAsAYear(String text) {
        assertThat(DateText.find(text, "de")).isNull();
    }

    @Test
    void ignoresTextsWithoutADate() {
        assertThat(DateText.find("Version 1.2.3 of 12 things", "en")).isNull();
        assertThat(DateText.find("31.02.2024", "de")).isNull();
        assertThat(DateText.find("Results of 2024/5/2-4", "ja")).isNull();
        assertThat(DateText.find("call 020 7946 0958", "en")).isNull();
    }
}
