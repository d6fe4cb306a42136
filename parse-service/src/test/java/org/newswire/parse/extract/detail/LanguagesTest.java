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

    @ParameterizedTest
    @CsvSource({
        "渡船は朝に港を出た。,ja",
        "连接两岸的渡轮清晨离港,zh",
        "여객선이 새벽에 항구를 떠났다,ko",
        "'Паромы стоят, сообщил порт.',ru",
        "Τα πλοία μένουν στο λιμάνι της πόλης,el",
        "המעבורות נשארות בנמל,he"
    })
    void aClaimIsNotBelievedOfAShortTextInAnotherScript(String text, String language) {
        assertThat(of(text, "en-US")).isEqualTo(new Found<>(language, "text"));
        assertThat(of(text, language)).extracting(Found::value).isEqualTo(language);
    }

    @Test
    void aClaimIsBelievedOfAShortTextThatItsLanguageMayBeWrittenIn() {
        assertThat(of("Норхавен", "uk")).extracting(Found::value).isEqualTo("uk");
        assertThat(of("Parom v Norhaven", "ru")).extracting(Found::value).isEqualTo("ru");
        assertThat(of("渡船出港", "ja")).extracting(Found::value).isEqualTo("ja");
        assertThat(of("2026!", "de")).extracting(Found::value).isEqualTo("de");
    }

    private @Nullable Found<String> of(String text, String claimed) {
        var page = new PageSurvey(Jsoup.parse("<html lang='" + claimed + "'><p>" + text));
        return languages.of(text, page, null, false);
    }
}
