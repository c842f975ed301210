//! The sheets.

use rust_xlsxwriter::{Chart as NativeChart, ChartType, Url, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::cells::{Formats, Value};
use super::names::link;
use crate::report::table::{Placed, place};
use crate::report::{Align, Chart, ChartShape, Document, Row, Table, date_zh};

/// A4 in Excel's list of paper sizes.
const A4: u8 = 9;
/// Columns grow with their text up to this many half characters; longer text wraps.
const WIDEST: usize = 44;
/// Narrower columns would cut their header.
const NARROWEST: usize = 6;

/// Room beside the text of a column, for the filter button.
const PADDING: usize = 4;
/// Half characters that upright A4 holds at full size.
const PORTRAIT: usize = 90;

/// What every sheet of a workbook shares.
pub(super) struct Frame<'a> {
    pub document: &'a Document,
    pub formats: &'a Formats,
}

impl Frame<'_> {
    /// 指标: every figure, linked to the list behind it.
    pub(super) fn figures(&self, workbook: &mut Workbook, annex_names: &[String]) -> Result<(), XlsxError> {
        let headers = ["编码", "名称", "数值", "单位", "口径", "明细"];
        let mut widths = Widths::new(&headers);
        let sheet = self.sheet(workbook, "指标", 1)?;
        for (column, header) in headers.iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, *header, &self.formats.header)?;
        }
        for (index, entry) in self.document.figures.iter().enumerate() {
            let row = index as u32 + 1;
            let value = Value::figure(entry.amount, &entry.value, &entry.unit, false);
            let texts = [
                (entry.code.as_str(), Align::Centre),
                (entry.name.as_str(), Align::Left),
                ("", Align::Right),
                (entry.unit.as_str(), Align::Centre),
                (entry.definition.as_str(), Align::Left),
            ];
            for (column, (text, align)) in texts.into_iter().enumerate() {
                let cell = if column == 2 { value.clone() } else { Value::Text(text.to_owned()) };
                widths.see(column, &cell.shown());
                cell.write(sheet, row, column as u16, self.formats, align)?;
            }
            let annex =
                self.document.annexes.iter().position(|annex| Some(&annex.id) == entry.annex.as_ref());
            match annex.and_then(|at| annex_names.get(at)) {
                Some(name) => {
                    widths.see(5, name);
                    let url = Url::new(link(name)).set_text(name.clone());
                    sheet.write_url_with_format(row, 5, url, &self.formats.link)?;
                }
                None => Value::Text(String::new()).write(sheet, row, 5, self.formats, Align::Left)?,
            }
        }
        sheet.autofilter(0, 0, self.document.figures.len() as u32, headers.len() as u16 - 1)?;
        widths.set(sheet)
    }

    /// A table as a sheet: header rows on top, frozen and repeated on every printed page.
    pub(super) fn table(&self, workbook: &mut Workbook, name: &str, table: &Table) -> Result<(), XlsxError> {
        let columns = table.columns.len();
        let header_rows = table.header.len() as u32;
        let mut widths = Widths::new(&vec![""; columns]);
        let sheet = self.sheet(workbook, name, header_rows)?;
        self.rows(sheet, table, &table.header, 0, true, &mut widths)?;
        self.rows(sheet, table, &table.rows, header_rows, false, &mut widths)?;
        let end = header_rows + table.rows.len() as u32;
        if let Some(note) = &table.note {
            sheet.write_string(end, 0, format!("注：{note}"))?;
        }
        let filterable = header_rows == 1 && columns > 0 && !table.rows.is_empty();
        if filterable && table.rows.iter().all(|row| row.cells.len() == columns) {
            sheet.autofilter(0, 0, end - 1, columns as u16 - 1)?;
        }
        widths.set(sheet)
    }

    fn rows(
        &self,
        sheet: &mut Worksheet,
        table: &Table,
        rows: &[Row],
        top: u32,
        header: bool,
        widths: &mut Widths,
    ) -> Result<(), XlsxError> {
        for placed in place(rows, table.columns.len()) {
            let Placed { row, column, cell } = placed;
            let (first, left) = (top + row as u32, column as u16);
            let align = table.columns.get(column).map_or(Align::Left, |column| column.align);
            let value = if header { Value::of(&cell.runs) } else { Value::in_column(&cell.runs, align) };
            if cell.across == 1 {
                widths.see(column, &value.shown());
            }
            if cell.across > 1 || cell.down > 1 {
                let (last, right) = (first + u32::from(cell.down) - 1, left + cell.across - 1);
                sheet.merge_range(first, left, last, right, "", &self.formats.header)?;
            }
            if header {
                sheet.write_string_with_format(first, left, value.shown(), &self.formats.header)?;
            } else {
                // Every cell of a merged area carries the borders.
                for covered_row in first..first + u32::from(cell.down) {
                    for covered in left..left + cell.across {
                        if (covered_row, covered) != (first, left) {
                            Value::Text(String::new()).write(
                                sheet,
                                covered_row,
                                covered,
                                self.formats,
                                align,
                            )?;
                        }
                    }
                }
                value.write(sheet, first, left, self.formats, align)?;
            }
        }
        Ok(())
    }

    /// A chart beside its numbers.
    pub(super) fn chart(&self, workbook: &mut Workbook, name: &str, chart: &Chart) -> Result<(), XlsxError> {
        let mut widths = Widths::new(&vec![""; chart.series.len() + 1]);
        let sheet = self.sheet(workbook, name, 1)?;
        sheet.write_string_with_format(0, 0, format!("单位：{}", chart.unit), &self.formats.header)?;
        for (index, series) in chart.series.iter().enumerate() {
            widths.see(index + 1, &series.name);
            sheet.write_string_with_format(0, index as u16 + 1, &series.name, &self.formats.header)?;
        }
        for (index, category) in chart.categories.iter().enumerate() {
            let row = index as u32 + 1;
            widths.see(0, category);
            Value::Text(category.clone()).write(sheet, row, 0, self.formats, Align::Left)?;
            for (at, series) in chart.series.iter().enumerate() {
                let value = match series.values.get(index).copied().flatten() {
                    Some(number) => Value::Number(number as f64, "0".to_owned()),
                    None => Value::Text(String::new()),
                };
                value.write(sheet, row, at as u16 + 1, self.formats, Align::Right)?;
            }
        }
        widths.set(sheet)?;
        let last = chart.categories.len() as u32;
        if last == 0 || chart.series.is_empty() {
            return Ok(());
        }
        let mut native = NativeChart::new(match chart.shape {
            ChartShape::Column => ChartType::Column,
            ChartShape::Bar => ChartType::Bar,
            ChartShape::Line => ChartType::Line,
        });
        for index in 0..chart.series.len() {
            let column = index as u16 + 1;
            native
                .add_series()
                .set_name((name, 0, column))
                .set_categories((name, 1, 0, last, 0))
                .set_values((name, 1, column, last, column));
        }
        native.title().set_name(&chart.caption);
        native.y_axis().set_name(&chart.unit);
        if chart.series.len() == 1 {
            native.legend().set_hidden();
        }
        sheet.insert_chart(1, chart.series.len() as u16 + 2, &native)?;
        Ok(())
    }

    /// 依据事实: which facts each figure was counted from.
    pub(super) fn facts(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        if self.document.figures.iter().all(|entry| entry.facts.is_empty()) {
            return Ok(());
        }
        let headers = ["编码", "名称", "事实"];
        let mut widths = Widths::new(&headers);
        let sheet = self.sheet(workbook, "依据事实", 1)?;
        for (column, header) in headers.iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, *header, &self.formats.header)?;
        }
        let facts =
            self.document.figures.iter().flat_map(|entry| entry.facts.iter().map(move |fact| (entry, fact)));
        for (index, (entry, fact)) in facts.enumerate() {
            for (column, text) in
                [entry.code.clone(), entry.name.clone(), fact.to_string()].into_iter().enumerate()
            {
                widths.see(column, &text);
                Value::Text(text).write(sheet, index as u32 + 1, column as u16, self.formats, Align::Left)?;
            }
        }
        widths.set(sheet)
    }

    /// 说明: what the workbook is and what proves it.
    pub(super) fn about(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let document = self.document;
        let state = if document.draft { "草稿，未经审核，不得外发" } else { "正式" };
        let mut rows = vec![
            ("标题", document.shown_title()),
            ("状态", state.to_owned()),
            ("发文机关", document.issuer.clone()),
            ("发文字号", document.number.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("成文日期", date_zh(document.dated)),
        ];
        if let Some(period) = document.period {
            rows.push(("统计期间", format!("{}至{}", date_zh(period.from), date_zh(period.to))));
        }
        rows.push(("数据截止日", date_zh(document.as_of)));
        if let Some(provenance) = &document.provenance {
            rows.push(("口径方案", provenance.profile.clone()));
            rows.push(("方案摘要", provenance.profile_hash.clone()));
            rows.push(("日志头", provenance.journal_head.clone()));
            rows.push((
                "核验码",
                provenance.verification.clone().unwrap_or_else(|| "未定稿，无核验码".to_owned()),
            ));
        }
        let mut widths = Widths::new(&["", ""]);
        let sheet = self.sheet(workbook, "说明", 0)?;
        for (index, (label, text)) in rows.into_iter().filter(|(_, text)| !text.is_empty()).enumerate() {
            let row = index as u32;
            sheet.write_string_with_format(row, 0, label, &self.formats.header)?;
            widths.see(0, label);
            widths.see(1, &text);
            Value::Text(text).write(sheet, row, 1, self.formats, Align::Left)?;
        }
        widths.set(sheet)
    }

    /// A new sheet set up for A4, its first `header_rows` rows frozen and repeated.
    fn sheet<'w>(
        &self,
        workbook: &'w mut Workbook,
        name: &str,
        header_rows: u32,
    ) -> Result<&'w mut Worksheet, XlsxError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(0.6, 0.6, 0.8, 0.8, 0.4, 0.4);
        if header_rows > 0 {
            sheet.set_freeze_panes(header_rows, 0)?;
            sheet.set_repeat_rows(0, header_rows - 1)?;
        }
        let code =
            self.document.provenance.as_ref().and_then(|provenance| provenance.verification.as_deref());
        let code = code.map(|code| format!("&L核验码 {}", escape(code))).unwrap_or_default();
        // The page head holds at most 255 characters.
        let title: String = self.document.shown_title().chars().take(100).collect();
        sheet.set_header(format!("&C{}", escape(&title)));
        sheet.set_footer(format!("{code}&C&A&R第 &P 页，共 &N 页"));
        Ok(sheet)
    }
}

/// An ampersand starts a code in page heads and feet.
fn escape(text: &str) -> String {
    text.replace('&', "&&")
}

/// The widths of columns, by what is written into them.
struct Widths(Vec<usize>);

impl Widths {
    fn new(headers: &[&str]) -> Self {
        let mut widths = Self(vec![NARROWEST; headers.len()]);
        for (column, header) in headers.iter().enumerate() {
            widths.see(column, header);
        }
        widths
    }

    fn see(&mut self, column: usize, text: &str) {
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0).min(WIDEST);
        if let Some(width) = self.0.get_mut(column) {
            *width = (*width).max(widest);
        }
    }

    /// Sets them, and turns a sheet that is too wide for upright paper.
    fn set(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        if self.0.iter().map(|width| width + PADDING).sum::<usize>() > PORTRAIT {
            sheet.set_landscape();
        }
        for (column, width) in self.0.iter().enumerate() {
            sheet.set_column_width(column as u16, (*width + PADDING) as f64)?;
        }
        Ok(())
    }
}
