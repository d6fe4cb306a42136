package org.newswire.parse.extract.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.Tags;

/// Rows and columns of a table by the HTML table model (HTML Standard, 4.9.12). A row span ends with its
/// section, and extends over empty rows too. The footer comes last. Hidden parts are dropped.
final class TableGrid {
    private static final int MAX_SPANNED = 100;
    private static final int MAX_SPAN = 65_534;
    private static final int MIN_EMPTY_CELLS = 256;
    private static final int EMPTY_PER_CELL = 4;
    private static final DataTable.Cell EMPTY = new DataTable.Cell(false, List.of());

    private final Map<Element, List<Block>> blocks;
    private final List<List<DataTable.Cell>> rows = new ArrayList<>();
    /// Per column, the first row of the section that is free again.
    private final int[] occupied = new int[MAX_SPANNED];
    private int found;
    private int width;
    /// Remaining number of empty cells, so that a table's size stays proportional to its markup.
    private int emptyCells = MIN_EMPTY_CELLS;

    private TableGrid(Map<Element, List<Block>> blocks) {
        this.blocks = blocks;
    }

    /// The non-empty rows with all their cells. A spanning cell is followed by empty ones, so that columns
    /// stay aligned.
    ///
    /// @param blocks the blocks of each non-empty cell
    /// @return null if a cell is in none of the table's rows
    static @Nullable List<List<DataTable.Cell>> of(Element table, Map<Element, List<Block>> blocks) {
        var grid = new TableGrid(blocks);
        sections(table).forEach(grid::addSection);
        return grid.found < blocks.size() ? null : grid.trimmed();
    }

    private static List<List<Element>> sections(Element table) {
        var all = new ArrayList<List<Element>>();
        var feet = new ArrayList<List<Element>>();
        for (Element e : table.children()) {
            switch (isRendered(e) ? e.normalName() : "") {
                case "thead", "tbody" -> all.add(rowsOf(e));
                case "tfoot" -> feet.add(rowsOf(e));
                default -> {}
            }
        }
        all.addAll(feet);
        return all;
    }

    private static List<Element> rowsOf(Element section) {
        return section.children().stream()
                .filter(e -> e.normalName().equals("tr") && isRendered(e))
                .toList();
    }

    private void addSection(List<Element> section) {
        Arrays.fill(occupied, 0);
        for (int i = 0; i < section.size(); i++) {
            addRow(section.get(i), i);
        }
    }

    private void addRow(Element tr, int index) {
        var row = new ArrayList<DataTable.Cell>();
        boolean filled = false;
        for (Element e : tr.children()) {
            if (DataTable.isCell(e) && isRendered(e)) {
                skipOccupied(row, index);
                filled |= addCell(e, row, index);
            }
        }
        if (filled) {
            skipOccupied(row, index);
            rows.add(row);
        }
    }

    private boolean addCell(Element e, List<DataTable.Cell> row, int index) {
        var cell = new DataTable.Cell(e.normalName().equals("th"), blocks.getOrDefault(e, List.of()));
        boolean filled = !cell.blocks().isEmpty();
        emptyCells += EMPTY_PER_CELL;
        int end = Math.min(MAX_SPANNED, row.size() + Math.max(1, span(e, "colspan")));
        int height = span(e, "rowspan");
        for (int column = row.size(); column < end; column++) {
            occupied[column] = Math.max(occupied[column], height == 0 ? Integer.MAX_VALUE : index + height);
        }
        row.add(cell);
        if (filled) {
            found++;
            width = Math.max(width, row.size());
        }
        while (row.size() < end && emptyCells > 0) {
            addEmpty(row);
        }
        return filled;
    }

    private void skipOccupied(List<DataTable.Cell> row, int index) {
        while (row.size() < MAX_SPANNED && occupied[row.size()] > index && emptyCells > 0) {
            addEmpty(row);
        }
    }

    private void addEmpty(List<DataTable.Cell> row) {
        row.add(EMPTY);
        emptyCells--;
    }

    private List<List<DataTable.Cell>> trimmed() {
        return rows.stream()
                .map(row -> List.copyOf(row.subList(0, Math.min(width, row.size()))))
                .toList();
    }

    /// Parses a non-negative number as HTML does: text after the digits is ignored. A row span of 0 reaches
    /// to the end of the section.
    private static int span(Element cell, String attribute) {
        String value = Tags.attribute(cell, attribute).strip();
        int n = 0;
        int i = 0;
        while (i < value.length() && value.charAt(i) >= '0' && value.charAt(i) <= '9') {
            n = Math.min(MAX_SPAN, 10 * n + value.charAt(i++) - '0');
        }
        return i == 0 ? 1 : n;
    }

    /// A cell with `aria-hidden` is visible.
    private static boolean isRendered(Element e) {
        return e.attributesSize() == 0
                || !Tags.isHidden(e)
                || Tags.attribute(e, "aria-hidden").equals("true");
    }
}
