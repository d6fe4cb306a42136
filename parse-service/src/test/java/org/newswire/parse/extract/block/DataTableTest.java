package org.newswire.parse.extract.block;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.markup.BodyWriter;
import org.newswire.parse.extract.markup.Markdown;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.WebPage;

class DataTableTest {
    private static final String PROSE =
            "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town.";
    private static final String NEWS = """
            <p>The council of Norhaven decided on Tuesday evening that the ferries between the two islands would keep running
            through the winter, after weeks of protest by the residents.</p>
            <p>Mayor Ada Quill said that the money for the crews had been found in the budget for roads, and that nobody on the
            islands would have to pay more than they did last year.</p>
            <p>The opposition welcomed the decision but asked why it had taken so long, and whether the two old ships would pass
            their inspections in the spring as the owners promised.</p>
            <p>A spokesman of the harbour said on Wednesday that work on the new pier would begin in March and would last until
            the autumn, weather permitting, as in earlier years.</p>""";
    private static final String NEWS_END = """
            <p>Some of the fishermen are still not content, since the landing place that they have used for generations is going
            to be closed while the new pier is being built.</p>""";
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
        assertThat(BodyWriter.text(blocks, tables, Set.of()))
                .isEqualTo(
                        PROSE
                                + "\n\nRank\tClub\tPoints\n1\tNorhaven Rovers\t41\n2\tQuillon\n3\tHarbour United\t17\n\nThe end.");
        assertThat(BodyWriter.prose(blocks, tables, Set.of())).isEqualTo(PROSE + "\n\nThe end.");
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
    void endsSpansWithTheirSection() {
        assertThat(lines("""
                        <table><thead><tr><th rowspan="3">Rank<th>Sailor</tr></thead>
                        <tbody><tr><td>1<td>Ada</tr><tr><td>2<td>Ben</tr></tbody>
                        <tbody><tr><td rowspan="0">3<td>Cara</tr><tr><td>Dan</tr></tbody>
                        <tbody><tr><td>5<td>Eve</tr></tbody></table>""")).containsExactly("Rank|Sailor", "1|Ada", "2|Ben", "3|Cara", "|Dan", "5|Eve");
    }

    @Test
    void countsRowsWithoutText() {
        assertThat(lines("""
                        <table><tr><td rowspan="3 ">West<td>Ada</tr><tr><td></tr><tr><td>Ben</tr>
                        <tr><td>East<td>Cara</tr><tr><td rowspan="2"><td>Dan</tr><tr></tr><tr><td>South<td>Eve</tr></table>""")).containsExactly("West|Ada", "|Ben", "East|Cara", "|Dan", "South|Eve");
    }

    @Test
    void keepsAColumnThatASpanMovesToTheRight() {
        assertThat(lines("""
                        <table><tr><td>a<td>b<td rowspan="2">c<td>d</tr><tr><td>e</tr>
                        <tr><td>f<td>g<td>h<td>i</tr><tr><td>k<td>l</tr></table>""")).containsExactly("a|b|c|d", "e", "f|g|h|i", "k|l");
    }

    @Test
    void writesTheFooterLast() {
        assertThat(lines("""
                        <table><thead><tr><th>Item<th>Sum</tr></thead><tfoot><tr><td>All<td>9</tr></tfoot>
                        <tr><td>Pier<td>4</tr><tr><td>Quay<td>5</tr></table>""")).containsExactly("Item|Sum", "Pier|4", "Quay|5", "All|9");
    }

    @Test
    void limitsTheTextToTheSizeOfTheMarkup() {
        String rows = "<tr><td>a<td>b</tr>".repeat(3_000);
        DataTable table = DataTable.in(blocks("<table><tr><td rowspan=0 colspan=99>all<td>x</tr>" + rows + "</table>"))
                .getFirst();

        assertThat(table.rows().stream().mapToInt(List::size).sum()).isLessThan(50_000);
    }

    private static List<String> lines(String html) {
        return DataTable.in(blocks(html)).getFirst().rows().stream()
                .map(DataTableTest::line)
                .toList();
    }

    @Test
    void ignoresLayoutTablesAndTablesOfRunningText() {
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
    void keepsTheWholeMainTable() {
        String rows = IntStream.rangeClosed(1, 40)
                .mapToObj(i -> "<tr><td>" + i + "</td><td>Team " + i + "</td><td>" + (99 - i) + "</td></tr>")
                .collect(Collectors.joining());
        String page =
                "<html lang=en><title>Standings of the rowing league - Gazette</title><body><h1>Standings of the rowing league</h1>"
                        + "<p>" + PROSE + "</p><table>" + rows + "</table><aside><table>"
                        + rows.replace("Team", "Other")
                        + "</table></aside></body></html>";

        Extraction extraction = new Extractor()
                .extract(
                        ExtractionInput.of(new WebPage(page.getBytes(UTF_8), "https://p.example/standings", Map.of())));

        assertThat(extraction).isInstanceOfSatisfying(Extraction.Article.class, article -> {
            assertThat(article.text())
                    .startsWith(PROSE + "\n\n1\tTeam 1\t98\n2\tTeam 2\t97\n")
                    .endsWith("\n40\tTeam 40\t59");
            assertThat(article.html()).contains("<tr><td>40</td><td>Team 40</td><td>59</td></tr>");
            assertThat(article.language()).isEqualTo("en");
        });
    }

    @Test
    void readsTheWholeTableWithoutHiddenCells() {
        String hidden = standings("<td>%d<p style='display:none'>sortkey</p></td>", "<td>finished race %d</td>");
        assertThat(article("<h1>Ferries to keep running</h1><p>" + PROSE + "</p>" + hidden)
                        .text())
                .startsWith(PROSE
                        + "\n\nRank\tSailor\tPoints\tRemarks\n1\tAda Quill of Norhaven\t99 points\tfinished race 1\n");

        String column = standings("<td>%d</td>", "<td class='hidden'>race %d</td>")
                .replace("<th>Remarks", "<th class='hidden'>Remarks");
        assertThat(DataTable.in(blocks(column)).getFirst().rows())
                .extracting(DataTableTest::line)
                .startsWith("Rank|Sailor|Points", "1|Ada Quill of Norhaven|99 points");
    }

    @Test
    void readsTheWholeTableWithOneLongCell() {
        String table = standings("<td>%d</td>", "<td>finished race %d</td>")
                .replace("finished race 3<", (PROSE + " ").repeat(4) + "<");

        assertThat(article("<h1>Ferries to keep running</h1><p>" + PROSE + "</p>" + table)
                        .text())
                .contains(
                        "\n2\tAda Quill of Norhaven\t98 points\tfinished race 2\n3\tAda Quill of Norhaven\t97 points\tThe ferry");
    }

    @Test
    void keepsAColumnOfComments() {
        String table = standings("<td>%d</td>", "<td class='comment'>race %d</td>");
        List<Block> column = blocks(table);
        List<Block> readers = blocks("<div class='comments'>" + table + "</div>");
        List<Block> most = blocks(standings(
                "<td class='comment'>%d</td>", "<td class='comment'>so many words of one of our readers in %d</td>"));

        assertThat(ReaderComments.without(column, DataTable.in(column))).isEqualTo(column);
        assertThat(ReaderComments.without(readers, DataTable.in(readers))).isEmpty();
        assertThat(ReaderComments.without(most, DataTable.in(most))).hasSizeLessThan(most.size());
    }

    @Test
    void keepsItsCaption() {
        String captioned = standings("<td>%d</td>", "<td>finished race %d</td>")
                .replace("<table>", "<table><caption>Final standings (points in all races)</caption>");
        assertThat(article("<h1>Ferries to keep running</h1><p>" + PROSE + "</p>" + captioned)
                        .text())
                .startsWith(PROSE + "\n\nFinal standings (points in all races)\n\nRank\tSailor");

        String figures =
                "<table><caption>In millions of euros</caption><thead><tr><th><th>2026<th>2025<th>Change</tr></thead>"
                        + "<tr><td>Revenue<td>1,204<td>1,100<td>9%</tr><tr><td>Net income<td>150<td>120<td>25%</tr></table>";
        assertThat(article("<main><article><h1>Ferries to keep running</h1>" + NEWS + figures + NEWS_END
                                + "</article></main>")
                        .text())
                .contains(
                        "\n\nIn millions of euros\n\n\t2026\t2025\tChange\nRevenue\t1,204\t1,100\t9%\nNet income\t150");

        String named = figures.replace("In millions of euros", "Ferries to keep running");
        assertThat(article("<main><article><h1>Ferries to keep running</h1>" + NEWS + named + NEWS_END
                                + "</article></main>")
                        .text())
                .contains("\n\n\t2026\t2025\tChange\nRevenue\t1,204")
                .doesNotContain("Ferries to keep running");
    }

    @Test
    void writesParagraphsIfPartsAreMissing() {
        List<Block> blocks = blocks("<p>" + PROSE + "</p>" + STANDINGS);
        List<DataTable> tables = DataTable.in(blocks);

        assertThat(DataTable.whole(tables, blocks.subList(1, blocks.size())))
                .extracting(DataTable::first, DataTable::end)
                .containsExactly(tuple(0, blocks.size() - 1));
        assertThat(DataTable.whole(tables, blocks.subList(0, blocks.size() - 1)))
                .isEmpty();
    }

    /// Returns twenty rows of rank, name, points and remarks with the given first and last column.
    private static String standings(String rank, String remark) {
        return IntStream.rangeClosed(1, 20)
                .mapToObj(i -> "<tr>" + rank.formatted(i) + "<td>Ada Quill of Norhaven</td><td>" + (100 - i)
                        + " points</td>" + remark.formatted(i) + "</tr>")
                .collect(Collectors.joining("", "<table><tr><th>Rank<th>Sailor<th>Points<th>Remarks</tr>", "</table>"));
    }

    private static Extraction.Article article(String body) {
        String page = "<html lang=en><title>Ferries to keep running - Gazette</title><body>" + body + "</body></html>";
        return (Extraction.Article) new Extractor()
                .extract(ExtractionInput.of(new WebPage(page.getBytes(UTF_8), "https://p.example/ferries", Map.of())));
    }

    private static String line(List<DataTable.Cell> row) {
        return row.stream()
                .map(cell -> cell.blocks().stream().map(Block::text).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("|"));
    }

    private static List<Block> blocks(String html) {
        return BlockSplitter.cut(PageParser.parse(html, "https://paper.example/a"));
    }
}
