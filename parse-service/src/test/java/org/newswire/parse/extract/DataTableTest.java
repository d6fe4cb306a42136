package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataTableTest {
    private static final String PROSE =
            "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town.";
    private static final String STANDINGS = """
            <table><thead><tr><th>Rank<th>Club<th>Points</tr></thead>
            <tr><td>1<td><a href="/norhaven">Norhaven</a> Rovers<td>41</tr>
            <tr><td>2<td>Quillon<td></tr>
            <tr><td>3<td><p>Harbour</p><p>United</p><td>17</tr></table>""";

    @Test
    void isWrittenAsATable() {
        List<Block> blocks = blocks("<p>" + PROSE + "</p>" + STANDINGS + "<p>The end.</p>");

        List<DataTable> tables = DataTable.in(blocks);

        assertThat(tables).hasSize(1);
        assertThat(BodyWriter.text(blocks, tables))
                .isEqualTo(
                        PROSE
                                + "\n\nRank\tClub\tPoints\n1\tNorhaven Rovers\t41\n2\tQuillon\n3\tHarbour United\t17\n\nThe end.");
        assertThat(BodyWriter.prose(blocks, tables)).isEqualTo(PROSE + "\n\nThe end.");
        String html = BodyWriter.html(blocks, tables);
        assertThat(html).isEqualTo("<p>" + PROSE + "</p>\n" + """
                <table>
                <tr><th>Rank</th><th>Club</th><th>Points</th></tr>
                <tr><td>1</td><td><a href="https://paper.example/norhaven">Norhaven</a> Rovers</td><td>41</td></tr>
                <tr><td>2</td><td>Quillon</td><td></td></tr>
                <tr><td>3</td><td>Harbour<br>United</td><td>17</td></tr>
                </table>
                <p>The end.</p>""");
        assertThat(Markdown.of(html)).isEqualTo(PROSE + "\n\n" + """
                | Rank | Club | Points |
                | --- | --- | --- |
                | 1 | [Norhaven](<https://paper.example/norhaven>) Rovers | 41 |
                | 2 | Quillon |  |
                | 3 | Harbour United | 17 |

                The end.""");
    }

    @Test
    void keepsCellsInTheirColumns() {
        List<DataTable> tables = DataTable.in(blocks("""
                <table><tr><th colspan="100">Timetable</tr>
                <tr><td rowspan="2">Quay<td colspan="2">Morning<td>8:00</tr>
                <tr><td>Noon<td>by bus<td>12:00</tr>
                <tr><td>Pier<td rowspan="x">Evening<td><td>18:00</tr></table>"""));

        assertThat(tables).hasSize(1);
        assertThat(tables.getFirst().rows())
                .extracting(DataTableTest::line)
                .containsExactly("Timetable|||", "Quay|Morning||8:00", "|Noon|by bus|12:00", "Pier|Evening||18:00");
    }

    @Test
    void hasNoThousandsOfEmptyCells() {
        String row = "<tr><td>Pier" + "<td>".repeat(20_000) + "8:00</tr>";

        List<DataTable> tables = DataTable.in(blocks("<table>" + row.repeat(3) + "</table>"));

        assertThat(tables).hasSize(1);
        assertThat(tables.getFirst().rows())
                .allSatisfy(cells -> assertThat(cells).hasSize(101))
                .allSatisfy(cells -> assertThat(line(cells)).matches("Pier\\|+8:00"));
    }

    @Test
    void isNoneThatSetsOutAPageOrHoldsRunningText() {
        String row = "<tr><td>a</td><td>b</td></tr>";
        assertThat(DataTable.in(blocks("<table>" + row.repeat(2) + "</table>"))).isEmpty();
        assertThat(DataTable.in(blocks("<table>" + "<tr><td>a</td></tr>".repeat(9) + "</table>")))
                .isEmpty();
        assertThat(DataTable.in(blocks("<table>" + row.repeat(3) + "<tr><td>" + (PROSE + " ").repeat(4)
                        + "</td><td>c</td></tr></table>")))
                .isEmpty();
        assertThat(DataTable.in(
                        blocks("<table>" + row.repeat(3) + "<tr><td>" + STANDINGS + "</td></tr>" + row + "</table>")))
                .extracting(table -> line(table.rows().getFirst()))
                .containsExactly("Rank|Club|Points");
    }

    @Test
    void belongsToTheTextAsAWholeWhereItIsWhatThePageIsAbout() {
        String rows = IntStream.rangeClosed(1, 40)
                .mapToObj(i -> "<tr><td>" + i + "</td><td>Team " + i + "</td><td>" + (99 - i) + "</td></tr>")
                .collect(Collectors.joining());
        String page =
                "<html lang=en><title>Standings of the rowing league - Gazette</title><body><h1>Standings of the rowing league</h1>"
                        + "<p>" + PROSE + "</p><table>" + rows + "</table><aside><table>"
                        + rows.replace("Team", "Other")
                        + "</table></aside></body></html>";

        Extraction extraction = new Extractor()
                .extract(Source.of(new Page(page.getBytes(UTF_8), "https://p.example/standings", Map.of())));

        assertThat(extraction).isInstanceOfSatisfying(Extraction.Article.class, article -> {
            assertThat(article.text())
                    .startsWith(PROSE + "\n\n1\tTeam 1\t98\n2\tTeam 2\t97\n")
                    .endsWith("\n40\tTeam 40\t59");
            assertThat(article.html()).contains("<tr><td>40</td><td>Team 40</td><td>59</td></tr>");
            assertThat(article.language()).isEqualTo("en");
        });
    }

    private static String line(List<DataTable.Cell> row) {
        return row.stream()
                .map(cell -> cell.blocks().stream().map(Block::text).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("|"));
    }

    private static List<Block> blocks(String html) {
        return BlockCutter.cut(PageParser.parse(html, "https://paper.example/a"));
    }
}
