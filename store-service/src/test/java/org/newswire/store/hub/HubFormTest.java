package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.newswire.store.api.ProblemException;

final class HubFormTest {
    private static final String BASE = "https://news.example/newswire";
    private static final String FORM =
            "hub.mode=subscribe&hub.callback=https%3A%2F%2Freader.example%3A8443%2Fcb%3Fa%3Db"
                    + "&hub.topic=https%3A%2F%2Fnews.example%2Fnewswire%2Ffeeds%2Fsite%2Fpaper.example.atom";

    @Test
    void readsAllParameters() throws Exception {
        HubForm form = HubForm.parse(FORM + "&hub.lease_seconds=86400&hub.secret=s%C3%A9cret&hub.other=1", BASE);

        assertThat(form.mode()).isEqualTo(HubForm.Mode.SUBSCRIBE);
        assertThat(form.callback()).hasToString("https://reader.example:8443/cb?a=b");
        assertThat(form.topic().address()).isEqualTo(BASE + "/feeds/site/paper.example.atom");
        assertThat(form.lease()).isEqualTo(Duration.ofDays(1));
        assertThat(form.secret()).isEqualTo("sécret");
        assertThat(form.host()).isEqualTo("reader.example");
    }

    @Test
    void derivesTheIdFromTopicAndCallback() throws Exception {
        HubForm form = HubForm.parse(FORM, BASE);

        assertThat(HubForm.parse(FORM + "&hub.secret=other", BASE).id()).isEqualTo(form.id());
        assertThat(HubForm.parse(FORM.replace("cb", "cc"), BASE).id()).isNotEqualTo(form.id());
        assertThat(form.id().version()).isEqualTo(8);
    }

    @Test
    void limitsSecretsAndLeases() {
        rejects("&hub.secret=" + "x".repeat(200), "hub.secret");
        rejects("&hub.secret=" + "%C3%A9".repeat(100), "hub.secret");
        rejects("&hub.secret=%00", "hub.secret");
        rejects("&hub.lease_seconds=-1", "hub.lease_seconds");
        rejects("&hub.lease_seconds=1e9", "hub.lease_seconds");
        rejects("&x=%zz", "The form");
    }

    private static void rejects(String more, String parameter) {
        assertThatThrownBy(() -> HubForm.parse(FORM + more, BASE))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith(parameter);
    }
}
