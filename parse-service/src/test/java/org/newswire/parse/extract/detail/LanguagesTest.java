package org.newswire.parse.extract.detail;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;

class LanguagesTest {
    /// The text is so short that the declaration decides.
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
    void normalisesLanguageCodes(String claimed, String code) {
        assertThat(of(SHORT, claimed)).extracting(SourcedValue::value).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "mul", "zxx", "mis", "x-default", "i-klingon"})
    void ignoresDeclarationsThatNameNoLanguage(String claimed) {
        assertThat(of("", claimed)).isNull();
        assertThat(of("The harbour reopened on Wednesday.", claimed)).isEqualTo(new SourcedValue<>("en", "text"));
    }

    @Test
    void aDeclarationInAnotherCodeIsConfirmedByTheText() {
        String text =
                "Der Hafen ist seit Mittwoch wieder offen, und die erste Fähre lief am Morgen mit zwei Stunden Verspätung aus.";

        assertThat(of(text, "ger")).isEqualTo(of(text, "de"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "nl", "fr-FR"})
    void theTextDecidesAgainstADeclarationInTheSameScript(String claimed) {
        String text =
                "Der Hafen ist seit Mittwoch wieder offen, und die erste Fähre lief am Morgen mit zwei Stunden Verspätung"
                        + " aus. Die Stadt rechnet damit, dass bis zum Wochenende alle Linien wieder fahren.";

        assertThat(of(text, claimed)).extracting(SourcedValue::value).isEqualTo("de");
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
    void rejectsADeclarationForAShortTextInAnotherScript(String text, String language) {
        assertThat(of(text, "en-US")).isEqualTo(new SourcedValue<>(language, "text"));
        assertThat(of(text, language)).extracting(SourcedValue::value).isEqualTo(language);
    }

    @Test
    void acceptsADeclarationForAShortTextInAScriptOfTheLanguage() {
        assertThat(of("Норхавен", "uk")).extracting(SourcedValue::value).isEqualTo("uk");
        assertThat(of("Parom v Norhaven", "ru")).extracting(SourcedValue::value).isEqualTo("ru");
        assertThat(of("渡船出港", "ja")).extracting(SourcedValue::value).isEqualTo("ja");
        assertThat(of("2026!", "de")).extracting(SourcedValue::value).isEqualTo("de");
    }

    private @Nullable SourcedValue<String> of(String text, String claimed) {
        var page = new PageMetadata(Jsoup.parse("<html lang='" + claimed + "'><p>" + text));
        return languages.of(text, page, null, false);
    }
}
