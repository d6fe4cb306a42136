package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// A table that shows data: three rows or more of two short cells or more. Tables that set out a page hold
/// other tables, or running text, and are none.
///
/// @param element the `table`
/// @param first where in the list of blocks the first of its cells stands
/// @param end   behind the last
/// @param rows  in order, those that say something; each of all its cells, empty ones too
record DataTable(Element element, int first, int end, List<List<Cell>> rows) {
    /// @param heading whether it names a row or column (`th`)
    /// @param blocks  empty where the cell is
    record Cell(boolean heading, List<Block> blocks) {}

    private static final int MIN_ROWS = 3;
    private static final int MIN_CELLS = 2;
    private static final int LONGEST_CELL = 60;
    private static final int MEAN_CELL = 12;
    /// Columns that cells span or stand empty in.
    private static final int MAX_SPANNED = 100;
    private static final Pattern SPAN = Pattern.compile("[0-9]{1,3}");
    private static final Cell EMPTY = new Cell(false, List.of());

    /// Those among blocks in the order of a page.
    static List<DataTable> in(List<Block> blocks) {
        var found = new ArrayList<DataTable>();
        var parted = new HashSet<Element>();
        var seen = new HashSet<Element>();
        Element current = null;
        int first = 0;
        for (int i = 0; i <= blocks.size(); i++) {
            Element table = i < blocks.size() ? tableAround(blocks.get(i)) : null;
            if (Objects.equals(table, current)) {
                continue;
            }
            DataTable whole = current == null ? null : read(current, blocks, first, i);
            if (whole != null) {
                found.add(whole);
            }
            if (table != null && !seen.add(table)) {
                parted.add(table);
            }
            current = table;
            first = i;
        }
        found.removeIf(table -> parted.contains(table.element()));
        return found;
    }

    /// How many words its cells hold.
    int words() {
        return rows.stream()
                .flatMap(List::stream)
                .flatMap(cell -> cell.blocks().stream())
                .mapToInt(Block::words)
                .sum();
    }

    private static @Nullable Element tableAround(Block block) {
        boolean inCell = false;
        for (Container c = block.container(); c != null; c = c.parent()) {
            switch (c.element().normalName()) {
                case "td", "th" -> inCell = true;
                case "table" -> {
                    return inCell ? c.element() : null;
                }
                default -> {}
            }
        }
        return null;
    }

    private static @Nullable DataTable read(Element table, List<Block> blocks, int first, int end) {
        Map<Element, List<Block>> cells = new HashMap<>();
        var rows = new ArrayList<Element>();
        int words = 0;
        for (Block block : blocks.subList(first, end)) {
            Element cell = cellAround(block.element());
            Element row = cell == null ? null : cell.parent();
            if (row == null || !row.normalName().equals("tr") || block.hidden() || block.words() > LONGEST_CELL) {
                return null;
            }
            cells.computeIfAbsent(cell, k -> new ArrayList<>()).add(block);
            if (rows.isEmpty() || !rows.getLast().equals(row)) {
                rows.add(row);
            }
            words += block.words();
        }
        if (rows.size() < MIN_ROWS || words > MEAN_CELL * cells.size()) {
            return null;
        }
        List<List<Cell>> grid = grid(rows, cells);
        long wide = grid.stream().filter(row -> said(row) >= MIN_CELLS).count();
        return wide < MIN_ROWS ? null : new DataTable(table, first, end, grid);
    }

    private static long said(List<Cell> row) {
        return row.stream().filter(cell -> !cell.blocks().isEmpty()).count();
    }

    /// A cell over several rows or columns has empty ones below or beside it, so that all stand in their columns.
    private static List<List<Cell>> grid(List<Element> rows, Map<Element, List<Block>> blocks) {
        var grid = new ArrayList<List<Cell>>();
        int[] taken = new int[MAX_SPANNED]; // columns, for so many rows more
        int width = 0;
        for (Element tr : rows) {
            var row = new ArrayList<Cell>();
            for (Element e : tr.children()) {
                if (isCell(e)) {
                    passTaken(row, taken);
                    var cell = new Cell(e.normalName().equals("th"), blocks.getOrDefault(e, List.of()));
                    if (row.size() >= MAX_SPANNED && cell.blocks().isEmpty()) {
                        continue;
                    }
                    int end = Math.min(MAX_SPANNED, row.size() + span(e, "colspan"));
                    if (row.size() < end) {
                        Arrays.fill(taken, row.size(), end, span(e, "rowspan") - 1);
                    }
                    row.add(cell);
                    width = cell.blocks().isEmpty() ? width : Math.max(width, row.size());
                    while (row.size() < end) {
                        row.add(EMPTY);
                    }
                }
            }
            passTaken(row, taken);
            grid.add(row);
        }
        int widest = width;
        return grid.stream()
                .map(row -> List.copyOf(row.subList(0, Math.min(widest, row.size()))))
                .toList();
    }

    private static void passTaken(List<Cell> row, int[] taken) {
        while (row.size() < MAX_SPANNED && taken[row.size()] > 0) {
            taken[row.size()]--;
            row.add(EMPTY);
        }
    }

    private static int span(Element cell, String attribute) {
        String value = cell.attr(attribute).strip();
        return SPAN.matcher(value).matches() ? Math.max(1, Integer.parseInt(value)) : 1;
    }

    private static @Nullable Element cellAround(Element from) {
        Element e = from;
        while (e != null && !isCell(e)) {
            e = e.parent();
        }
        return e;
    }

    private static boolean isCell(Element e) {
        return e.normalName().equals("td") || e.normalName().equals("th");
    }
}
