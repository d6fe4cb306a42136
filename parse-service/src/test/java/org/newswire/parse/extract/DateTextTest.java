package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "٢ مايو ٢٠٢٤;ar"
            })
    void readsTheDayInManySpellings(String text, String language) {
        assertThat(DateText.find(text, language)).isEqualTo(LocalDate.of(2024, 5, 2));
    }

    @Test
    void takesTheMonthInThePagesOwnLanguage() {
        assertThat(DateText.find("3. listopad 2023", "cs")).isEqualTo(LocalDate.of(2023, 11, 3));
        assertThat(DateText.find("3. listopad 2023", "hr")).isEqualTo(LocalDate.of(2023, 10, 3));
    }

    @Test
    void findsNoDateWhereThereIsNone() {
        assertThat(DateText.find("Version 1.2.3 of 12 things", "en")).isNull();
        assertThat(DateText.find("31.02.2024", "de")).isNull();
        assertThat(DateText.find("Results of 2024/5/2-4", "ja")).isNull();
        assertThat(DateText.find("call 020 7946 0958", "en")).isNull();
    }
}
