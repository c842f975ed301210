//! Building tables, and the places that their cells take.

use super::document::{Align, Cell, Chart, Column, FigureRun, Findings, Grid, GridEntry, Row, Run, Table};

impl Cell {
    /// A cell of one column and one row.
    pub fn new(runs: Vec<Run>) -> Self {
        Self { runs, across: 1, down: 1 }
    }

    /// A cell of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(vec![Run::text(text)])
    }

    /// A cell that holds one figure, without its unit.
    pub fn figure(figure: FigureRun) -> Self {
        Self::new(vec![Run::Figure(figure.bare())])
    }

    /// The same cell over this many columns and rows (at least one each).
    #[must_use]
    pub fn spanning(mut self, across: u16, down: u16) -> Self {
        self.across = across.max(1);
        self.down = down.max(1);
        self
    }

    /// What a reader sees in it.
    pub fn shown(&self) -> String {
        self.runs.iter().map(Run::shown).collect()
    }
}

impl Row {
    /// A row of cells.
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { cells }
    }

    /// A row of plain text cells.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self { cells: texts.into_iter().map(Cell::text).collect() }
    }
}

/// A cell with the place it takes in its part (header or body) of the table.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// The row, from 0.
    pub row: usize,
    /// The first column, from 0.
    pub column: usize,
    /// The cell.
    pub cell: &'a Cell,
}

impl Table {
    /// An empty table with these columns and one header row.
    pub fn new<T: Into<String>>(columns: Vec<Column>, header: impl IntoIterator<Item = T>) -> Self {
        Self {
            caption: None,
            unit: None,
            columns,
            header: vec![Row::texts(header)],
            rows: Vec::new(),
            note: None,
        }
    }

    /// Whether header and body each cover every place exactly once.
    pub fn is_rectangular(&self) -> bool {
        [&self.header, &self.rows].into_iter().all(|rows| {
            let mut covered = vec![vec![0u32; self.columns.len()]; rows.len()];
            for placed in place(rows, self.columns.len()) {
                for row in placed.row..placed.row + usize::from(placed.cell.down) {
                    for column in placed.column..placed.column + usize::from(placed.cell.across) {
                        match covered.get_mut(row).and_then(|row| row.get_mut(column)) {
                            Some(count) => *count += 1,
                            None => return false,
                        }
                    }
                }
            }
            covered.iter().flatten().all(|count| *count == 1)
        })
    }

    /// Each column's share of `total`, in whole units that add up to `total`: by weight, but none below its least width while
    /// other columns can spare it. The least width of a column is its longest Latin word or number, of `unit` a half
    /// character, and `padding`.
    pub fn widths(&self, total: u32, unit: u32, padding: u32) -> Vec<u32> {
        let weights: Vec<u32> = self.columns.iter().map(|column| u32::from(column.weight.max(1))).collect();
        let given = shares(&weights, total);
        let least = self.least_widths(unit, padding);
        let lack: u32 = given.iter().zip(&least).map(|(given, least)| least.saturating_sub(*given)).sum();
        let spare: Vec<u32> =
            given.iter().zip(&least).map(|(given, least)| given.saturating_sub(*least)).collect();
        if lack == 0 || lack > spare.iter().sum() {
            return given;
        }
        let taken = shares(&spare, lack);
        given
            .iter()
            .zip(&least)
            .zip(&taken)
            .map(|((given, least), taken)| (*given).max(*least) - taken)
            .collect()
    }

    /// The least width of each column: see [`Table::widths`].
    pub fn least_widths(&self, unit: u32, padding: u32) -> Vec<u32> {
        let mut least = vec![2 * unit + padding; self.columns.len()];
        let places =
            place(&self.header, self.columns.len()).into_iter().chain(place(&self.rows, self.columns.len()));
        for placed in places.filter(|placed| placed.cell.across == 1) {
            let text = placed.cell.shown();
            let word = text.split(|c: char| !c.is_ascii_graphic()).map(str::len).max().unwrap_or(0) as u32;
            if let Some(width) = least.get_mut(placed.column) {
                *width = (*width).max(word * unit + padding);
            }
        }
        least
    }
}

/// Splits `total` by weight so that the parts add up to it.
pub fn shares(weights: &[u32], total: u32) -> Vec<u32> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum::<u64>().max(1);
    let mut done = 0u64;
    let mut given = 0u32;
    weights
        .iter()
        .map(|weight| {
            done += u64::from(*weight);
            let upto = (u64::from(total) * done / sum) as u32;
            let share = upto - given;
            given = upto;
            share
        })
        .collect()
}

/// Where each cell of these rows stands, in a table of `columns` columns: a cell takes the first free place of its row.
pub fn place(rows: &[Row], columns: usize) -> Vec<Placed<'_>> {
    // For each column, how many more rows the cell above still covers.
    let mut hanging = vec![0usize; columns];
    let mut placed = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut column = 0;
        let mut fresh = vec![0usize; columns];
        for cell in &row.cells {
            while hanging.get(column).is_some_and(|left| *left > 0) {
                column += 1;
            }
            placed.push(Placed { row: index, column, cell });
            for slot in fresh.iter_mut().skip(column).take(usize::from(cell.across)) {
                *slot = usize::from(cell.down.max(1));
            }
            column += usize::from(cell.across.max(1));
        }
        for (left, new) in hanging.iter_mut().zip(fresh) {
            *left = (*left).max(new).saturating_sub(1);
        }
    }
    placed
}

impl Chart {
    /// The same numbers as a table, for the writers that draw no chart.
    pub fn table(&self) -> Table {
        let mut columns = vec![Column::new(Align::Left, 3)];
        columns.extend(self.series.iter().map(|_| Column::new(Align::Right, 2)));
        let header =
            std::iter::once(String::new()).chain(self.series.iter().map(|series| series.name.clone()));
        let mut table = Table::new(columns, header);
        table.caption = Some(self.caption.clone());
        table.unit = Some(self.unit.clone());
        table.rows = self
            .categories
            .iter()
            .enumerate()
            .map(|(index, category)| {
                let values = self.series.iter().map(|series| {
                    let value = series.values.get(index).copied().flatten();
                    value.map_or_else(|| "-".to_owned(), |number| number.to_string())
                });
                Row::texts(std::iter::once(category.clone()).chain(values))
            })
            .collect();
        table
    }
}

impl Findings {
    /// The findings as a table: number, finding, files, basis, severity, remedy; a column that no finding fills is left out.
    /// None when there are no findings.
    pub fn table(&self) -> Option<Table> {
        if self.items.is_empty() {
            return None;
        }
        let text = |text: &Option<String>| Cell::text(text.clone().unwrap_or_default());
        let all: [(&str, Align, u16, Vec<Cell>); 6] = [
            ("序号", Align::Centre, 2, (1..=self.items.len()).map(|n| Cell::text(n.to_string())).collect()),
            ("问题", Align::Left, 8, self.items.iter().map(|item| Cell::new(item.text.clone())).collect()),
            (
                "程度",
                Align::Centre,
                2,
                self.items.iter().map(|item| Cell::text(item.severity.word())).collect(),
            ),
            (
                "涉及档案",
                Align::Left,
                6,
                self.items.iter().map(|item| Cell::text(item.subjects.join("、"))).collect(),
            ),
            ("依据", Align::Left, 5, self.items.iter().map(|item| text(&item.basis)).collect()),
            ("整改", Align::Left, 5, self.items.iter().map(|item| text(&item.remedy)).collect()),
        ];
        let filled: Vec<_> =
            all.into_iter().filter(|(.., cells)| cells.iter().any(|cell| !cell.shown().is_empty())).collect();
        let columns = filled.iter().map(|(_, align, weight, _)| Column::new(*align, *weight)).collect();
        let mut table = Table::new(columns, filled.iter().map(|(name, ..)| *name));
        table.caption.clone_from(&self.caption);
        table.rows = (0..self.items.len())
            .map(|index| {
                Row::new(filled.iter().filter_map(|(.., cells)| cells.get(index).cloned()).collect())
            })
            .collect();
        Some(table)
    }
}

impl GridEntry {
    /// A label with a plain value.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), runs: vec![Run::text(value)], wide: false }
    }

    /// The same entry in a row of its own.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
}

impl Grid {
    /// The grid as a table without header: label and value columns in turn, a wide or last lone value covering the rest.
    pub fn table(&self) -> Table {
        let pairs = self.pairs.clamp(1, 4);
        let columns =
            (0..pairs).flat_map(|_| [Column::new(Align::Centre, 4), Column::new(Align::Left, 10)]).collect();
        let mut rows: Vec<Row> = Vec::new();
        let mut open: Vec<Cell> = Vec::new();
        let width = pairs * 2;
        for entry in &self.entries {
            let label = Cell::text(entry.label.clone());
            if entry.wide {
                close_row(&mut open, &mut rows, width);
                rows.push(Row::new(vec![label, Cell::new(entry.runs.clone()).spanning(width - 1, 1)]));
            } else {
                open.extend([label, Cell::new(entry.runs.clone())]);
                if open.len() == usize::from(width) {
                    close_row(&mut open, &mut rows, width);
                }
            }
        }
        close_row(&mut open, &mut rows, width);
        Table { caption: self.caption.clone(), unit: None, columns, header: Vec::new(), rows, note: None }
    }
}

/// Ends the row being filled: its last cell takes what is left of the width.
fn close_row(open: &mut Vec<Cell>, rows: &mut Vec<Row>, width: u16) {
    let missing = width.saturating_sub(open.len() as u16);
    if let Some(last) = open.last_mut() {
        last.across += missing;
        rows.push(Row::new(std::mem::take(open)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(n: usize) -> Vec<Column> {
        vec![Column::new(Align::Left, 1); n]
    }

    #[test]
    fn a_cell_that_reaches_down_shifts_the_next_row() {
        let mut table = Table::new(columns(3), ["甲", "乙", "丙"]);
        table.rows = vec![
            Row::new(vec![Cell::text("a").spanning(1, 2), Cell::text("b").spanning(2, 1)]),
            Row::texts(["c", "d"]),
        ];
        let places: Vec<(usize, usize)> = place(&table.rows, 3).iter().map(|p| (p.row, p.column)).collect();
        assert_eq!(places, [(0, 0), (0, 1), (1, 1), (1, 2)]);
        assert!(table.is_rectangular());
    }

    #[test]
    fn a_short_row_or_a_cell_past_the_edge_is_not_rectangular() {
        let mut table = Table::new(columns(2), ["甲", "乙"]);
        table.rows = vec![Row::texts(["a"])];
        assert!(!table.is_rectangular());
        table.rows = vec![Row::new(vec![Cell::text("a").spanning(3, 1)])];
        assert!(!table.is_rectangular());
        table.rows = vec![Row::new(vec![Cell::text("a").spanning(1, 2), Cell::text("b")])];
        assert!(!table.is_rectangular());
    }

    #[test]
    fn a_number_is_not_cut_while_other_columns_can_spare_the_room() {
        let mut table = Table::new(columns(2), ["姓名", "身份证号码"]);
        table.rows = vec![Row::texts(["测试甲", "440303199001010004"])];
        assert_eq!(table.widths(30, 1, 0), [12, 18]);
        assert_eq!(table.widths(40, 1, 0), [20, 20]);
        // Too narrow for it anyhow: the weights hold.
        assert_eq!(table.widths(16, 1, 0), [8, 8]);
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(&[1, 1, 1], 100), [33, 33, 34]);
        assert_eq!(shares(&[5, 0], 7), [7, 0]);
        assert!(shares(&[], 7).is_empty());
    }

    #[test]
    fn a_grid_is_rectangular_however_its_entries_fall() {
        for pairs in 0..6 {
            for wide in 0..5 {
                let entries = (0..5)
                    .map(|n| {
                        let entry = GridEntry::new("项", "值");
                        if n == wide { entry.wide() } else { entry }
                    })
                    .collect();
                let grid = Grid { caption: None, pairs, entries };
                assert!(grid.table().is_rectangular(), "{pairs} pairs, wide at {wide}");
            }
        }
    }
}
