package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PersonNamesTest {
    @Test
    void splitsListsAndTakesOffWhatIsNoName() {
        assertThat(names("By Ada Quill and Ben Ort")).containsExactly("Ada Quill", "Ben Ort");
        assertThat(names("Von Mara Lindt, Norah Vey")).containsExactly("Mara Lindt", "Norah Vey");
        assertThat(names("Ada Quill (Harbour Desk)")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill Senior Editor")).containsExactly("Ada Quill");
        assertThat(names("Ada Quill, May 2, 2024")).containsExactly("Ada Quill");
        assertThat(names("https://paper.example/profile/ada-quill")).containsExactly("Ada Quill");
        assertThat(names("Redacci&oacute;n Central")).containsExactly("Redacción Central");
    }

    @Test
    void leavesOutThoseWhoOnlyHelpedAndWhatFollowsAName() {
        assertThat(names("Ada Quill Reviewed by Ben Ort")).containsExactly("Ada Quill");
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
    void leavesOutWhatCannotBeAName() {
        assertThat(names("admin")).isEmpty();
        assertThat(names("desk@paper.example")).isEmpty();
        assertThat(names("Posted on")).isEmpty();
        assertThat(names("von Donnerstag")).isEmpty();
        assertThat(names("https://paper.example/")).isEmpty();
    }

    private static List<String> names(String raw) {
        return PersonNames.clean(List.of(raw));
    }
}
