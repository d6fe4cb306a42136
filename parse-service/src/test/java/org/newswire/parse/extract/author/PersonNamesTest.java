package org.newswire.parse.extract.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PersonNamesTest {
    @Test
    void splitsListsAndRemovesOtherWords() {
        assertThat(names("By Ada Quill and Ben Ort")).containsExactly("Ada Quill", "Ben Ort");
        assertThat(names("Von Mara Lindt, Norah Vey")).containsExactly("Mara Lindt", "Norah Vey");
        assertThat(names("QUILL, Ada")).containsExactly("Ada QUILL");
        assertThat(names("Hélène d’Ormesson")).containsExactly("Hélène d’Ormesson");
        assertThat(names("Ada Quill (Harbour Desk)")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill Senior Editor")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill, May 2, 2024")).containsExactly("Ada Quill");
        assertThat(names("https://paper.example/profile/ada-quill")).containsExactly("Ada Quill");
        assertThat(names("Redacci&oacute;n Central")).containsExactly("Redacción Central");
    }

    @Test
    void removesContributorsAndTextAfterAName() {
        assertThat(names("Ada Quill Reviewed by Ben Ort")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill Last Updated Yesterday")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill In Norhaven")).containsExactly("Ada Quill");
        assertThat(names("Mara In Norhaven")).containsExactly("Mara");
        assertThat(names("Ada Quill on")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill December")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill, Certified Sleep Consultant")).containsExactly("Ada Quill");
        assertThat(names("Ada QuillStaff Writer")).containsExactly("Ada Quill");
        assertThat(names("More stories by Ada Quill")).containsExactly("Ada Quill");
    }

    @Test
    void keepsASurnameThatIsAMonth() {
        assertThat(names("Theresa May")).containsExactly("Theresa May");
        assertThat(names("Ada Quill May 2, 2024")).containsExactly("Ada Quill");
    }

    @Test
    void rejectsTextsThatCannotBeNames() {
        assertThat(names("admin")).isEmpty();
        assertThat(names("desk@paper.example")).isEmpty();
        assertThat(names("Posted on")).isEmpty();
        assertThat(names("von Donnerstag")).isEmpty();
        assertThat(names("https://paper.example/")).isEmpty();
    }

    @Test
    void readsTheMailAddressesOfSeveralAuthors() {
        assertThat(names("https://paper.example/profile/ada-quill,https://paper.example/profile/ben-ort"))
                .containsExactly("Ada Quill", "Ben Ort");
    }

    @Test
    void removesProfileTextAfterTheName() {
        assertThat(names("Ada Quill - Remote Jobs")).containsExactly("Ada Quill");
        assertThat(names("Quill Quill")).containsExactly("Quill");
        assertThat(names("Marketing and Event Coordinator")).isEmpty();
    }

    @Test
    void keepsTheWholeNameOfAnOrganisation() {
        assertThat(names("Institute of Ferries and Piers")).containsExactly("Institute of Ferries and Piers");
        assertThat(NameClassifier.isOrganisation("Norhaven Ferry Association")).isTrue();
        assertThat(NameClassifier.isOrganisation("Ada Quill")).isFalse();
    }

    @Test
    void distinguishesContributorsFromAuthors() {
        assertThat(NameClassifier.isHelper("Peer reviewed by Dr Ben Ort, written by Ada Quill", "Ben Ort"))
                .isTrue();
        assertThat(NameClassifier.isHelper("Peer reviewed by Dr Ben Ort, written by Ada Quill", "Ada Quill"))
                .isFalse();
    }

    @Test
    void keepsNamesThatLookLikeMoreThanAName() {
        for (String name : List.of(
                "Michèle Dupont",
                "Léon Blum",
                "Nevşin Mengü",
                "Yann Le Goff",
                "Aziz El Yaakoubi",
                "Susan Page",
                "Carolyn See",
                "Summer Said",
                "约翰·史密斯",
                "Gal·la López",
                "Nguyễn Thị Mai",
                "Mary Jo March",
                "James Last",
                "Maria do Carmo de Oliveira e Silva",
                "Luís Inácio Lula da Silva Pereira Santos",
                "Moon Jae In",
                "Lee In Young",
                "Di Wu")) {
            assertThat(names(name)).containsExactly(name);
        }
        assertThat(names("By Michèle Dupont and Adèle Roux")).containsExactly("Michèle Dupont", "Adèle Roux");
        assertThat(names("Ada Quill · Ben Ort")).containsExactly("Ada Quill", "Ben Ort");
        assertThat(names("От Мария Петрова")).containsExactly("Мария Петрова");
        assertThat(names("Ada Quill el 2 de mayo")).containsExactly("Ada Quill");
        assertThat(names("Next Page")).isEmpty();
    }

    @Test
    void removesLeadingWordsOfOtherLanguages() {
        assertThat(names("Автор: Мария Петрова")).containsExactly("Мария Петрова");
        assertThat(names("Yazar: Nevşin Mengü")).containsExactly("Nevşin Mengü");
        assertThat(names("بقلم: أحمد علي")).containsExactly("أحمد علي");
        assertThat(names("מאת דוד כהן")).containsExactly("דוד כהן");
        assertThat(names("记者王小明")).containsExactly("王小明");
        assertThat(names("王小明，李四")).containsExactly("王小明", "李四");
        assertThat(names("[王小明，李四]")).containsExactly("王小明", "李四");
        assertThat(names("أحمد علي، محمد حسن")).containsExactly("أحمد علي", "محمد حسن");
        assertThat(names("김철수·이영희 기자 kim@paper.example")).containsExactly("김철수", "이영희");
        assertThat(names("Ein Gastbeitrag von Mara Lindt")).containsExactly("Mara Lindt");
        assertThat(names("Analysis by Ada Quill")).containsExactly("Ada Quill");
    }

    @Test
    void removesEmployerAndPosition() {
        for (String line : List.of(
                "Ada Quill, The Norhaven Gazette",
                "Ada Quill | Harbour Media Group",
                "Ada Quill, Norhaven Times",
                "Ada Quill, Norhaven.com Contributor",
                "Ada Quill, Chief Ferry Officer & Head of Piers",
                "Ada Quill, NHW",
                "Ada Quill The Norhaven Press",
                "Ada Quill MPH, LD",
                "Ada Quill for The Post",
                "Ada Quill Envoyée spéciale",
                "Ada Quill envoyé spécial",
                "Ada Quill, envoyé spécial à Norhaven",
                "Ada Quill, freelance writer in Norhaven",
                "Curator: Ada Quill",
                "Ada Quill12 May 2024")) {
            assertThat(names(line)).as(line).containsExactly("Ada Quill");
        }
        assertThat(names("Иван Петров, собкор")).containsExactly("Иван Петров");
        assertThat(names("Иван Петров корреспондент")).containsExactly("Иван Петров");
        assertThat(names("The Norhaven Gazette")).containsExactly("The Norhaven Gazette");
        assertThat(names("Ada Quill and NHW")).containsExactly("Ada Quill", "NHW");
        assertThat(names("Ada Quill III")).containsExactly("Ada Quill III");
        for (String name : List.of(
                "YO YO MA",
                "Oumar Babacar BA",
                "Tony DeMarco",
                "Pete McMartin",
                "Hedy LaMarr",
                "Edit Molnár",
                "Save the Children",
                "Ada van The Hague",
                "European Society for Medical Oncology",
                "Redazione Tgcom24")) {
            assertThat(names(name)).as(name).containsExactly(name);
        }
        assertThat(names("Ada J. Quill for CNN")).containsExactly("Ada J. Quill");
        assertThat(names("Ada Quill and Bill Press")).containsExactly("Ada Quill", "Bill Press");
        assertThat(names("Ada Quill, Emily Post")).containsExactly("Ada Quill", "Emily Post");
        assertThat(names("Letters to the Editor")).containsExactly("Letters to the Editor");
    }

    @Test
    void doesNotReadAButtonAsAName() {
        for (String button : List.of("Save Article", "Buy Tickets", "Create Free Account", "Log", "Size", "Video")) {
            assertThat(names(button)).as(button).isEmpty();
        }
    }

    @Test
    void splitsAtJoiningWordsThatMayBePartOfAName() {
        assertThat(names("Ada Quill e Ben Ort")).containsExactly("Ada Quill", "Ben Ort");
        assertThat(names("Мария Петрова и Иван Сидоров")).containsExactly("Мария Петрова", "Иван Сидоров");
        assertThat(names("José Ortega y Gasset")).containsExactly("José Ortega y Gasset");
        assertThat(names("Santiago Ramón y Cajal, Ada Quill y Ben Ort"))
                .containsExactly("Santiago Ramón y Cajal", "Ada Quill", "Ben Ort");
        assertThat(names("ADA QUILL Y BEN ORT")).containsExactly("ADA QUILL", "BEN ORT");
        assertThat(names("Ada Quill y NHW")).containsExactly("Ada Quill", "NHW");
        assertThat(names("Ada Quill y Norhaven Media")).containsExactly("Ada Quill", "Norhaven Media");
        assertThat(names("Ada Quill y Agencias")).containsExactly("Ada Quill");
        assertThat(names("Josep Puig i Cadafalch")).containsExactly("Josep Puig i Cadafalch");
        assertThat(names("Ada Quill, Ben Ort, and Mara Lindt")).containsExactly("Ada Quill", "Ben Ort", "Mara Lindt");
        assertThat(names("Ada Quill and agencies")).containsExactly("Ada Quill");
    }

    @Test
    void removesTheEditorsNextToAPerson() {
        for (String line : List.of(
                "Par Ada Quill et la rédaction",
                "Von Ada Quill und der Redaktion",
                "Di Ada Quill e Redazione",
                "Ada Quill, Redaktion Nordhafen")) {
            assertThat(names(line)).as(line).containsExactly("Ada Quill");
        }
        assertThat(names("Par la rédaction")).containsExactly("la rédaction");
    }

    @Test
    void recognisesTheEditorsName() {
        for (String name : List.of(
                "la rédaction",
                "der Redaktion",
                "Redazione Online",
                "Da Redação",
                "编辑部",
                "Redaksi",
                "Af redaktionen",
                "Vom Newsroom")) {
            assertThat(NameClassifier.isOrganisation(name)).as(name).isTrue();
        }
        assertThat(NameClassifier.isOrganisation("Ada Redaktiona")).isFalse();
    }

    @Test
    void readsCreditsInChinese() {
        assertThat(names("来源：新华社 作者：王小明、李四 责任编辑：张三")).containsExactly("王小明", "李四");
    }

    @Test
    void removesPhotographers() {
        assertThat(names("Text: Ada Quill Foto: Ben Ort")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill (text) och Ben Ort (foto)")).containsExactly("Ada Quill");
        assertThat(names("Photos by Ben Ort")).isEmpty();
        assertThat(names("Text und Fotos: Ada Quill")).containsExactly("Ada Quill");
        assertThat(names("Story and photos by Ada Quill")).containsExactly("Ada Quill");
    }

    @Test
    void ignoresUrls() {
        assertThat(names("ada@paper.example (Ada Quill)")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill ada@paper.example")).containsExactly("Ada Quill");
        assertThat(names("paper.example/adaquill")).isEmpty();
        assertThat(names("www.paper.example/authors/ada")).isEmpty();
        assertThat(names("A. Quill/B. Ort")).containsExactly("A. Quill", "B. Ort");
        assertThat(names("<a href='/quill'>Ada Quill</a>")).containsExactly("Ada Quill");
        assertThat(names("&lt;p&gt;Ada Quill &lt;b&gt;and Ben Ort&lt;/b&gt;")).containsExactly("Ada Quill", "Ben Ort");
        assertThat(names("Ada Quill Follow")).containsExactly("Ada Quill");
    }

    @Test
    void splitsAtManyBlanks() {
        assertThat(names("By Ada Quill" + " ".repeat(200) + "\n" + " ".repeat(200) + "Ben Ort"))
                .containsExactly("Ada Quill", "Ben Ort");
        assertThat(names("Ada" + " ".repeat(400) + "Quill")).containsExactly("Ada Quill");
    }

    @Test
    void removesLabelsRolesAndCredits() {
        for (String line : List.of(
                "Von unserer Redakteurin Ada Quill",
                "Aus Norhaven berichtet Ada Quill",
                "Senior Political Reporter Ada Quill",
                "Chefredakteurin Ada Quill",
                "Staff Writer Ada Quill",
                "Ada Quill / Picture: Ben Ort",
                "Words: Ada Quill / Pictures: Ben Ort",
                "Ada Quill, Camera: Ben Ort",
                "Ada Quill; additional reporting by Ben Ort",
                "Ada Quill at Harbour Media",
                "Ada Quill, Courtesy of the Harbour Board")) {
            assertThat(names(line)).as(line).containsExactly("Ada Quill");
        }
    }

    @Test
    void rejectsCreditsEventsAndPlaceholders() {
        for (String line : List.of(
                "No Author",
                "Super User",
                "Getty Images",
                "Photo Credit: Harbour Board",
                "Courtesy of the Harbour Board",
                "Norhaven Jazz Festival",
                "Küstenmarathon 2024",
                "Tags: Ferries",
                "Kein Autor")) {
            assertThat(names(line)).as(line).isEmpty();
        }
    }

    @Test
    void limitsTheNumberOfNames() {
        List<String> raw = IntStream.range(0, 400)
                .mapToObj(i -> "Ada Quill" + Character.toString('a' + i % 26) + Character.toString('a' + i / 26))
                .toList();
        assertThat(PersonNames.clean(raw)).hasSize(51);
    }

    private static List<String> names(String raw) {
        return PersonNames.clean(List.of(raw));
    }
}
