package org.newswire.parse.extract.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.Tags;

/// The rows and columns of a table, by the table model of HTML (HTML Standard, 4.9.12): a cell over several rows ends
/// with its section, rows without text count, and the foot comes last wherever it is written.
/// What isn't shown is left out.
final class TableGrid {
    private static final int MAX_SPANNED = 100;
    private static final int MAX_SPAN = 65_534;
    private static final int FEW_EMPTY = 256;
    private static final int EMPTY_PER_CELL = 4;
    private static final DataTable.Cell EMPTY = new DataTable.Cell(false, List.of());

    private final Map<Element, List<Block>> blocks;
    private final List<List<DataTable.Cell>> rows = new ArrayList<>();
    /// For each column the first row of the section that is free again.
    private final int[] taken = new int[MAX_SPANNED];
    private int found;
    private int width;
    /// How many empty cells there may be beside those written: a table's size is that of its markup.
    private int room = FEW_EMPTY;

    private TableGrid(Map<Element, List<Block>> blocks) {
        this.blocks = blocks;
    }

    /// The rows that say something, each of all its cells. A cell over several rows or columns has empty ones below or
    /// beside it, so that all stand in their columns.
    ///
    /// @param blocks of each cell that says something
    /// @return null where some of those aren't in the table's rows
    static @Nullable List<List<DataTable.Cell>> of(Element table, Map<Element, List<Block>> blocks) {
        var grid = new TableGrid(blocks);
        sections(table).forEach(grid::addSection);
        return grid.found < blocks.size() ? null : grid.trimmed();
    }

    private static List<List<Element>> sections(Element table) {
        var all = new ArrayList<List<Element>>();
        var feet = new ArrayList<List<Element>>();
        for (Node n = table.firstChild(); n != null; n = n.nextSibling()) {
            if (n instanceof Element e && takesRoom(e)) {
                switch (e.normalName()) {
                    case "thead", "tbody" -> all.add(rowsOf(e));
                    case "tfoot" -> feet.add(rowsOf(e));
                    default -> {}
                }
            }
        }
        all.addAll(feet);
        return all;
    }

    private static List<Element> rowsOf(Element section) {
        var rows = new ArrayList<Element>();
        for (Node n = section.firstChild(); n != null; n = n.nextSibling()) {
            if (n instanceof Element e && e.normalName().equals("tr") && takesRoom(e)) {
                rows.add(e);
            }
        }
        return rows;
    }

    private void addSection(List<Element> section) {
        Arrays.fill(taken, 0);
        for (int i = 0; i < section.size(); i++) {
            addRow(section.get(i), i);
        }
    }

    private void addRow(Element tr, int index) {
        var row = new ArrayList<DataTable.Cell>();
        boolean says = false;
        for (Node n = tr.firstChild(); n != null; n = n.nextSibling()) {
            if (n instanceof Element e && DataTable.isCell(e) && takesRoom(e)) {
                passTaken(row, index);
                says |= addCell(e, row, index);
            }
        }
        if (says) {
            passTaken(row, index);
            rows.add(row);
        }
    }

    private boolean addCell(Element e, List<DataTable.Cell> row, int index) {
        var cell = new DataTable.Cell(e.normalName().equals("th"), blocks.getOrDefault(e, List.of()));
        boolean says = !cell.blocks().isEmpty();
        room += EMPTY_PER_CELL;
        int end = Math.min(MAX_SPANNED, row.size() + Math.max(1, span(e, "colspan")));
        int height = span(e, "rowspan");
        for (int column = row.size(); column < end; column++) {
            taken[column] = Math.max(taken[column], height == 0 ? Integer.MAX_VALUE : index + height);
        }
        row.add(cell);
        if (says) {
            found++;
            width = Math.max(width, row.size());
        }
        while (row.size() < end && room > 0) {
            addEmpty(row);
        }
        return says;
    }

    private void passTaken(List<DataTable.Cell> row, int index) {
        while (row.size() < MAX_SPANNED && taken[row.size()] > index && room > 0) {
            addEmpty(row);
        }
    }

    private void addEmpty(List<DataTable.Cell> row) {
        row.add(EMPTY);
        room--;
    }

    private List<List<DataTable.Cell>> trimmed() {
        return rows.stream()
                .map(row -> List.copyOf(row.subList(0, Math.min(width, row.size()))))
                .toList();
    }

    /// As HTML reads numbers that aren't negative: what follows the digits is left out. 0 rows are all that the
    /// section has left.
    private static int span(Element cell, String attribute) {
        String value = Tags.attribute(cell, attribute).strip();
        int n = 0;
        int i = 0;
        while (i < value.length() && value.charAt(i) >= '0' && value.charAt(i) <= '9') {
            n = Math.min(MAX_SPAN, 10 * n + value.charAt(i++) - '0');
        }
        return i == 0 ? 1 : n;
    }

    /// What only screen readers aren't to see is there nevertheless.
    private static boolean takesRoom(Element e) {
        return e.attributesSize() == 0
                || !Tags.isHidden(e)
                || Tags.attribute(e, "aria-hidden").equals("true");
    }
}
