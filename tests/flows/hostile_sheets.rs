//! Spreadsheets that mean harm or are broken: each is refused with its own error, within the limits, and never panics.

use chrono::NaiveDate;
use guitu::{
    exchange::{
        roster::{NobodyYet, PlanOptions, ReadOptions, RosterMap, Vocabulary, plan_roster, read_roster},
        sheet::{Sheet, SheetError, SheetLimits, TooMany, read_sheets},
    },
    policy::{Codes, Policy},
};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use std::{
    io::{Cursor, Read, Write},
    sync::{LazyLock, OnceLock},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "姓名").unwrap();
    sheet.write_string(0, 1, "身份证号码").unwrap();
    sheet.write_string(1, 0, "陈试").unwrap();
    sheet.merge_range(2, 0, 3, 1, "李样", &rust_xlsxwriter::Format::new()).unwrap();
    sheet.write_string(3, 2, "备注").unwrap();
    workbook.save_to_buffer().unwrap()
}

/// The parts of an archive, by name.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut part = Vec::new();
            entry.read_to_end(&mut part).unwrap();
            (entry.name().unwrap().into_owned(), part)
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(part).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with one part changed, or added when it has none of that name.
fn with_part(name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut parts = parts(&workbook());
    match parts.iter_mut().find(|(found, _)| found == name) {
        Some((_, part)) => *part = change(std::str::from_utf8(part).unwrap()).into_bytes(),
        None => parts.push((name.to_owned(), change("").into_bytes())),
    }
    packed(&parts)
}

fn refused(bytes: &[u8]) -> SheetError {
    read_sheets(bytes, &SheetLimits::default()).unwrap_err()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

#[test]
fn the_workbook_that_the_others_are_made_from_is_fine() {
    let sheets = read_sheets(&packed(&parts(&workbook())), &SheetLimits::default()).unwrap();
    assert_eq!(sheets[0].cell(3, 1).unwrap().to_display(), "李样");
    assert_eq!(sheets[0].origin(3, 1), (2, 0));
}

#[test]
fn a_zip_bomb_is_refused_after_its_limit_and_not_unpacked() {
    let zeros = vec![b' '; 64 << 20];
    let bomb = with_part(SHEET, |sheet| sheet.to_owned() + std::str::from_utf8(&zeros).unwrap());
    assert!(bomb.len() < 1 << 20);
    assert!(matches!(refused(&bomb), SheetError::UnpacksTooLarge { .. }));
    // A part that no parser would read counts as well.
    let mut many = parts(&workbook());
    for n in 0..4 {
        many.push((format!("xl/media/image{n}.png"), vec![0; 40 << 20]));
    }
    assert!(matches!(refused(&packed(&many)), SheetError::UnpacksTooLarge { .. }));
}

#[test]
fn a_far_cell_is_named_and_no_grid_is_allocated_for_it() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "姓名").unwrap();
    sheet.write_string(1_048_575, 16_383, "x").unwrap();
    let SheetError::CellTooFar { address, .. } = refused(&book.save_to_buffer().unwrap()) else { panic!() };
    assert_eq!(address.to_string(), "Sheet1!XFD1048576");
    // A sheet that only declares such a size is fine: whole columns were formatted.
    let declared = with_part(SHEET, |sheet| sheet.replace("ref=\"A1:C4\"", "ref=\"A1:XFD1048576\""));
    assert!(read_sheets(&declared, &SheetLimits::default()).is_ok());
}

#[test]
fn limits_hold_for_counts_of_every_kind() {
    let limits = SheetLimits { cells: 3, ..SheetLimits::default() };
    assert!(matches!(
        read_sheets(&workbook(), &limits),
        Err(SheetError::TooMany { what: TooMany::Cells, limit: 3 })
    ));
    let limits = SheetLimits { merged_regions: 0, ..SheetLimits::default() };
    assert!(matches!(
        read_sheets(&workbook(), &limits),
        Err(SheetError::TooMany { what: TooMany::MergedRegions, .. })
    ));
    let limits = SheetLimits { shared_strings: 1, ..SheetLimits::default() };
    assert!(matches!(
        read_sheets(&workbook(), &limits),
        Err(SheetError::TooMany { what: TooMany::Strings, .. })
    ));
    let limits = SheetLimits { zip_entries: 2, ..SheetLimits::default() };
    assert!(matches!(read_sheets(&workbook(), &limits), Err(SheetError::TooManyEntries { .. })));
    let limits = SheetLimits { file_bytes: 100, ..SheetLimits::default() };
    assert!(matches!(read_sheets(&workbook(), &limits), Err(SheetError::FileTooLarge { limit: 100, .. })));
    let limits = SheetLimits { cell_chars: 1, ..SheetLimits::default() };
    assert!(matches!(read_sheets(&workbook(), &limits), Err(SheetError::CellTooLong { .. })));
    // A declared count that would be allocated at once.
    let strings = with_part("xl/sharedStrings.xml", |_| {
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"1\" \
         uniqueCount=\"18446744073709551615\"><si><t>x</t></si></sst>"
            .to_owned()
    });
    assert!(matches!(refused(&strings), SheetError::TooMany { what: TooMany::Strings, .. }));
}

#[test]
fn references_that_the_parser_would_trip_over_are_refused_before_it() {
    for (from, to) in [
        ("ref=\"A1:C4\"", "ref=\"C4:A1\""),
        ("ref=\"A3:B4\"", "ref=\"B4:A3\""),
        ("r=\"A2\"", "r=\"AAAA2\""),
        ("<row r=\"2\"", "<row r=\"4294967296\""),
    ] {
        let bytes = with_part(SHEET, |sheet| {
            assert!(sheet.contains(from), "{from}");
            sheet.replace(from, to)
        });
        assert_eq!(refused(&bytes), SheetError::Damaged { part: "worksheet" }, "{to}");
    }
}

#[test]
fn what_could_act_or_reach_outside_is_refused() {
    let part = |name: &str| with_part(name, |_| "x".to_owned());
    assert_eq!(refused(&part("xl/vbaProject.bin")), SheetError::Macros);
    assert_eq!(refused(&part("xl/macrosheets/sheet1.xml")), SheetError::Macros);
    assert_eq!(refused(&part("xl/externalLinks/externalLink1.xml")), SheetError::ExternalLinks);
    assert_eq!(refused(&part("xl/connections.xml")), SheetError::ExternalLinks);
    assert_eq!(refused(&part("xl/embeddings/oleObject1.bin")), SheetError::EmbeddedObjects);
    let macro_enabled = with_part("[Content_Types].xml", |types| {
        types.replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    });
    assert_eq!(refused(&macro_enabled), SheetError::Macros);
    let reaching = with_part("xl/_rels/workbook.xml.rels", |rels| {
        rels.replace(
            "</Relationships>",
            "<Relationship Id=\"rId99\" TargetMode=\"External\" Target=\"file:///x\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath\"/>\
             </Relationships>",
        )
    });
    assert_eq!(refused(&reaching), SheetError::ExternalLinks);
    let entity =
        with_part(SHEET, |sheet| sheet.replace("<worksheet", "<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet"));
    assert_eq!(refused(&entity), SheetError::Damaged { part: "xml" });
    let docx = with_part("[Content_Types].xml", |types| types.replace("spreadsheetml", "wordprocessingml"));
    assert_eq!(refused(&docx), SheetError::NotASpreadsheet);
}

#[test]
fn old_and_encrypted_workbooks_are_told_apart() {
    let ole = |stream: &str| {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(1024, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    assert_eq!(refused(&ole("Workbook")), SheetError::OldXls);
    assert_eq!(refused(&ole("EncryptedPackage")), SheetError::Encrypted);
    assert_eq!(refused(&ole("WordDocument")), SheetError::NotASpreadsheet);
}

#[test]
fn nothing_of_a_hidden_sheet_is_read_but_its_name() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "看得见").unwrap();
    let hidden = book.add_worksheet();
    hidden.write_string(0, 0, "看不见").unwrap();
    hidden.set_hidden(true);
    let sheets = read_sheets(&book.save_to_buffer().unwrap(), &SheetLimits::default()).unwrap();
    let names: Vec<&str> = sheets.iter().map(Sheet::name).collect();
    assert_eq!(names, ["Sheet1", "Sheet2"]);
    assert!(sheets[1].is_hidden() && sheets[1].is_empty());
}

static MAP: LazyLock<RosterMap> = LazyLock::new(|| {
    let (codes, policy) = (Codes::embedded().unwrap(), Policy::embedded());
    RosterMap::built_in(&Vocabulary { codes: &codes, levels: &policy.profiles()[0].levels }).unwrap()
});
static PARTS: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();

/// The whole road that a file takes, whatever it holds.
fn import(bytes: &[u8]) {
    let today = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    let limits = SheetLimits { unpacked_bytes: 4 << 20, ..SheetLimits::default() };
    let options = ReadOptions { map: &MAP, kind: None, limits, today, sheets: &[], office: None };
    if let Ok(roster) = read_roster(bytes, &options) {
        let _ =
            plan_roster(roster, &NobodyYet, &PlanOptions { today, statute: Policy::embedded().statute() });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        import(&bytes);
        import(&[b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn arbitrary_tables_never_panic(
        cells in proptest::collection::vec(proptest::collection::vec("[0-9年月日.至/-]{0,12}|\\PC{0,8}", 7), 1..6),
    ) {
        let mut text = String::from("姓名,身份证号码,矫正类别,矫正起止日,矫正期限,报到日期,备注\n");
        for row in cells {
            let row: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text.push_str(&row.join(","));
            text.push('\n');
        }
        import(text.as_bytes());
    }

    #[test]
    fn a_damaged_part_of_a_workbook_never_panics(
        part in 0usize..16,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut parts = PARTS.get_or_init(|| parts(&workbook())).clone();
        let count = parts.len();
        let bytes = &mut parts[part % count].1;
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        import(&packed(&parts));
    }
}
