package org.newswire.parse.extract.detail;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;

class LanguagesTest {
    /// So short that the claim decides.
    private static final String SHORT = "Norhaven";

    private final Languages languages = new Languages();

    @ParameterizedTest
    @CsvSource({
        "iw,he",
        "in-ID,id",
        "ji,yi",
        "deu,de",
        "ger,de",
        "eng-US,en",
        "fre,fr",
        "fra,fr",
        "cmn-Hans,zh",
        "chi,zh",
        "nob,no",
        "nno,no",
        "nb-NO,no",
        "nn,no",
        "PT_br,pt",
        "tlh,tlh"
    })
    void aLanguageHasOneCode(String claimed, String code) {
        assertThat(of(SHORT, claimed)).extracting(Found::value).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "mul", "zxx", "mis", "x-default", "i-klingon"})
    void whatNamesNoLanguageIsNoClaim(String claimed) {
        assertThat(of("", claimed)).isNull();
        assertThat(of("The harbour reopened on Wednesday.", claimed)).isEqualTo(new Found<>("en", "text"));
    }

    @Test
    void aClaimInAnotherCodeIsSecondedByTheText() {
        String text =
                "Der Hafen ist seit Mittwoch wieder offen, und die erste Fähre lief am Morgen mit zwei Stunden Verspätung aus.";

        assertThat(of(text, "ger")).isEqualTo(of(text, "de"));
    }

    private @Nullable Found<String> of(String text, String claimed) {
        var page = new PageSurvey(Jsoup.parse("<html lang='" + claimed + "'><p>" + text));
        return languages.of(text, page, null, false);
    }
}
