//! Documents through the public door: the same facts give the same bytes, every format says the same, and what is written
//! can be read.

mod sample;

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use guitu::report::{Block, Cell, Document, Row, Run, Table};
use guitu::write::{Format, PAPER_CELLS, SpanStyle, WriteError, docx, json, markdown, preview, write, xlsx};
use unicode_width::UnicodeWidthStr;

fn part(archive: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).expect("a zip archive");
    let mut text = String::new();
    zip.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
    text
}

fn part_names(archive: &[u8]) -> Vec<String> {
    let zip = zip::ZipArchive::new(Cursor::new(archive)).expect("a zip archive");
    zip.file_names().map(|name| name.expect("a UTF-8 name").into_owned()).collect()
}

/// The names of the children of every element with this name.
fn children(xml: &str, parent: &str) -> Vec<Vec<String>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    let mut found: Vec<Vec<String>> = Vec::new();
    loop {
        let event = reader.read_event().expect("well-formed XML");
        let (name, opens) = match &event {
            quick_xml::events::Event::Start(start) => (start.name(), true),
            quick_xml::events::Event::Empty(start) => (start.name(), false),
            quick_xml::events::Event::End(_) => {
                path.pop();
                continue;
            }
            quick_xml::events::Event::Eof => return found,
            _ => continue,
        };
        let name = name.as_ref().to_owned();
        if path.last().is_some_and(|last| last == parent) {
            found.last_mut().expect("a parent").push(name.clone());
        }
        if name == parent {
            found.push(Vec::new());
        }
        if opens {
            path.push(name);
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for format in [Format::Docx, Format::Xlsx, Format::Markdown, Format::Json] {
        let once = write(&sample::sample(), format).expect("written");
        let twice = write(&sample::sample(), format).expect("written");
        assert!(once == twice, "{format:?} differs");
        assert!(!once.is_empty());
    }
}

#[test]
fn every_part_of_a_docx_is_well_formed_and_dated_by_the_document_only() {
    let bytes = docx(&sample::sample()).expect("written");
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).expect("a zip archive");
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("an entry");
        assert_eq!(file.last_modified().map(|time| time.year()), Some(1980));
        let mut text = String::new();
        file.read_to_string(&mut text).expect("UTF-8");
        let _ = children(&text, "none");
    }
    for bytes in [bytes, xlsx(&sample::sample()).expect("written")] {
        let core = part(&bytes, "docProps/core.xml");
        assert_eq!(core.matches("2026-07-03T00:00:00Z").count(), 2, "{core}");
    }
}

#[test]
fn every_relation_has_its_part_and_every_part_its_type() {
    for draft in [true, false] {
        let bytes = docx(&Document { draft, ..sample::sample() }).expect("written");
        let names = part_names(&bytes);
        let types = part(&bytes, "[Content_Types].xml");
        let relations = part(&bytes, "word/_rels/document.xml.rels");
        for target in relations.split("Target=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(names.contains(&format!("word/{target}")), "{target}");
        }
        for name in names.iter().filter(|name| !name.contains(".rels") && *name != "[Content_Types].xml") {
            assert!(types.contains(&format!("\"/{name}\"")), "{name} has no type");
        }
        assert_eq!(names.iter().any(|name| name.contains("header")), draft);
    }
}

#[test]
fn properties_keep_the_order_of_the_schema() {
    let bytes = docx(&sample::sample()).expect("written");
    let orders: [(&str, &[&str]); 5] = [
        (
            "w:sectPr",
            &["w:headerReference", "w:footerReference", "w:type", "w:pgSz", "w:pgMar", "w:cols", "w:docGrid"],
        ),
        (
            "w:pPr",
            &[
                "w:pStyle",
                "w:keepNext",
                "w:pageBreakBefore",
                "w:widowControl",
                "w:pBdr",
                "w:tabs",
                "w:kinsoku",
                "w:overflowPunct",
                "w:autoSpaceDE",
                "w:autoSpaceDN",
                "w:snapToGrid",
                "w:spacing",
                "w:ind",
                "w:jc",
                "w:outlineLvl",
                "w:sectPr",
            ],
        ),
        (
            "w:rPr",
            &[
                "w:rStyle",
                "w:rFonts",
                "w:b",
                "w:bCs",
                "w:color",
                "w:spacing",
                "w:sz",
                "w:szCs",
                "w:shd",
                "w:lang",
            ],
        ),
        (
            "w:tblPr",
            &["w:tblW", "w:jc", "w:tblInd", "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook"],
        ),
        ("w:tcPr", &["w:tcW", "w:gridSpan", "w:vMerge", "w:vAlign"]),
    ];
    for name in ["word/document.xml", "word/styles.xml"] {
        let xml = part(&bytes, name);
        for (parent, order) in orders {
            for list in children(&xml, parent) {
                let places: Vec<usize> = list
                    .iter()
                    .map(|child| {
                        order.iter().position(|known| known == child).unwrap_or_else(|| panic!("{child}"))
                    })
                    .collect();
                assert!(places.is_sorted(), "{parent}: {list:?}");
            }
        }
    }
}

#[test]
fn rows_fill_their_grid_and_header_rows_repeat() {
    let xml = part(&docx(&sample::sample()).expect("written"), "word/document.xml");
    for table in xml.split("<w:tbl>").skip(1) {
        let columns = table.matches("<w:gridCol ").count();
        let table = table.split("</w:tbl>").next().unwrap_or_default();
        for row in table.split("<w:tr>").skip(1) {
            let spans = row.split("<w:gridSpan w:val=\"").skip(1);
            let extra: usize = spans
                .filter_map(|rest| rest.split('"').next()?.parse::<usize>().ok())
                .map(|span| span - 1)
                .sum();
            assert_eq!(row.matches("<w:tc>").count() + extra, columns);
        }
    }
    assert!(xml.contains("<w:tblHeader/>") && xml.contains("<w:cantSplit/>"));
    assert!(xml.contains("w:orient=\"landscape\""));
}

#[test]
fn the_document_part_and_the_markdown_are_as_they_were() {
    let bytes = docx(&sample::sample()).expect("written");
    let xml = part(&bytes, "word/document.xml").replace("<w:p>", "\n<w:p>").replace("<w:tr>", "\n<w:tr>");
    insta::assert_snapshot!("document_xml", xml);
    insta::assert_snapshot!("markdown", markdown(&sample::sample()));
}

#[test]
fn every_format_says_the_same_words() {
    let doc = sample::sample();
    let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let xml = part(&docx(&doc).expect("written"), "word/document.xml");
    let mut paper = String::new();
    let mut reader = quick_xml::Reader::from_str(&xml);
    loop {
        match reader.read_event().expect("well-formed XML") {
            quick_xml::events::Event::Text(text) => paper.push_str(&text.xml10_content()),
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    let paper = solid(&paper);
    let markdown = solid(&markdown(&doc).replace("<strong>", "").replace("</strong>", ""));
    let screen: String = preview(&doc, PAPER_CELLS).lines.iter().map(|line| solid(&line.text())).collect();
    for sentence in [
        "桂社矫〔2026〕6号",
        "各成员单位，各社区：",
        "截至6月30日，街道在册社区矫正对象52人，其中缓刑41人、未成年",
        "联合“矫正中心+戒毒所”开展禁毒教育1期，到场17人次。",
        "（一）监管落实。",
        "（1）电话报告。时间以10:30前为准。",
        "2026年7月3日",
        "【待补充：下月工作安排】",
    ] {
        for (name, text) in [("docx", &paper), ("markdown", &markdown), ("preview", &screen)] {
            assert!(text.contains(sentence), "{name} lacks {sentence}");
        }
    }
}

#[test]
fn json_comes_back_as_the_same_document() {
    let doc = sample::sample();
    let value: serde_json::Value = serde_json::from_slice(&json(&doc).expect("written")).expect("JSON");
    assert_eq!(value["format"], "guitu-document");
    assert_eq!(value["version"], 1);
    assert_eq!(value["document"]["as_of"], "2026-06-30");
    assert_eq!(value["document"]["blocks"][2]["runs"][1]["type"], "figure");
    let back: Document = serde_json::from_value(value["document"].clone()).expect("a document");
    assert_eq!(back, doc);
    let mut cbor = Vec::new();
    ciborium::into_writer(&doc, &mut cbor).expect("CBOR");
    assert_eq!(ciborium::from_reader::<Document, _>(cbor.as_slice()).expect("a document"), doc);
}

#[test]
fn a_spreadsheet_holds_typed_text_and_true_numbers() {
    let bytes = xlsx(&sample::sample()).expect("written");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    assert_eq!(
        book.sheet_names(),
        [
            "指标",
            "2026年6月在册社区矫正对象名单",
            "禁毒教育签到表",
            "分类情况",
            "各月在册人数",
            "问题清单",
            "社区矫正对象基本信息表",
            "依据事实",
            "说明"
        ]
    );
    let figures = book.worksheet_range("指标").expect("a sheet");
    assert_eq!(figures.get_value((1, 2)), Some(&Data::Float(52.0)));
    assert_eq!(figures.get_value((4, 2)), Some(&Data::Float(46.0 / 52.0)));
    assert_eq!(figures.get_value((5, 2)), Some(&Data::String("<3".into())));
    let register = book.worksheet_range("2026年6月在册社区矫正对象名单").expect("a sheet");
    assert_eq!(register.get_value((1, 1)), Some(&Data::String("=测试甲".into())));
    assert_eq!(register.get_value((1, 2)), Some(&Data::String("440303196001010000".into())));
    let formulas = book.worksheet_formula("2026年6月在册社区矫正对象名单").expect("a sheet");
    assert!(formulas.is_empty());
}

#[test]
fn a_spreadsheet_is_linked_frozen_and_has_its_chart() {
    let bytes = xlsx(&sample::sample()).expect("written");
    let figures = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(figures.contains("state=\"frozen\""), "{figures}");
    assert!(figures.contains("<hyperlink ref=\"F2\""), "{figures}");
    assert!(figures.contains("paperSize=\"9\""));
    assert!(part(&bytes, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
    assert!(part_names(&bytes).iter().any(|name| name == "xl/charts/chart1.xml"));
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn the_preview_fits_every_width_and_names_every_figure() {
    let doc = sample::sample();
    for width in [20, 28, 40, PAPER_CELLS, 78, 117] {
        let preview = preview(&doc, width);
        let mut seen = Vec::new();
        for line in &preview.lines {
            assert!(line.width() <= width, "{width}: {:?}", line.text());
            for span in &line.spans {
                assert_eq!(span.figure.is_some(), span.style == SpanStyle::Figure);
                seen.extend(span.figure);
            }
        }
        seen.dedup();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, (0..preview.figures.len()).collect::<Vec<_>>(), "at {width}");
        assert_eq!(preview.figures[0].code, "A6");
    }
    let text: Vec<String> =
        preview(&doc, PAPER_CELLS).lines.iter().map(guitu::write::PreviewLine::text).collect();
    insta::assert_snapshot!("preview", text.join("\n"));
}

#[test]
fn no_aligned_cell_holds_a_mark_of_unsure_width() {
    let doc = sample::sample();
    let text: String = preview(&doc, PAPER_CELLS).lines.iter().map(guitu::write::PreviewLine::text).collect();
    assert!(text.contains("管制与假释无变动--略"));
    assert_eq!("——".width(), 2);
}

#[test]
fn what_cannot_be_written_is_refused_with_a_reason() {
    let mut doc = sample::sample();
    let mut ragged = Table::new(vec![], [""; 0]);
    ragged.rows.push(Row::new(vec![Cell::text("多余")]));
    ragged.caption = Some("坏表".into());
    doc.push(Block::Table(ragged));
    for format in [Format::Docx, Format::Xlsx] {
        assert!(matches!(write(&doc, format), Err(WriteError::Ragged(name)) if name == "坏表"));
    }
    let mut doc = sample::sample();
    doc.paragraph(vec![Run::text("响铃\u{7}")]);
    assert!(matches!(docx(&doc), Err(WriteError::ControlCharacter(7))));
}

#[test]
fn a_draft_is_marked_wherever_it_is_read() {
    let doc = sample::sample();
    let bytes = docx(&doc).expect("written");
    assert!(part(&bytes, "word/header1.xml").contains("草稿"));
    assert!(part(&bytes, "word/document.xml").contains("（草稿）"));
    assert!(markdown(&doc).starts_with("> **草稿**"));
    assert!(preview(&doc, PAPER_CELLS).lines[0].text().contains("草稿"));
    let filed = sample::filed();
    assert!(!part(&docx(&filed).expect("written"), "word/document.xml").contains("草稿"));
    assert!(!markdown(&filed).contains("草稿"));
}

#[test]
fn the_shape_of_the_json_is_as_documented() {
    let value: serde_json::Value =
        serde_json::from_slice(&json(&sample::sample()).expect("written")).expect("JSON");
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    assert_eq!(keys(&value), ["document", "format", "version"]);
    insta::assert_snapshot!("json_keys", keys(&value["document"]).join("\n"));
    insta::assert_snapshot!(
        "json_figure",
        serde_json::to_string_pretty(&value["document"]["blocks"][2]["runs"][7]).expect("JSON")
    );
}

#[test]
fn spreadsheets_never_touch_a_temporary_file() {
    // The only door of the spreadsheet crate to a temporary file is this feature.
    assert!(!include_str!("../../Cargo.toml").contains("constant_memory"));
}

#[test]
fn a_filed_paper_has_its_red_head_and_its_code() {
    let doc = sample::filed();
    let xml = part(&docx(&doc).expect("written"), "word/document.xml");
    let head = xml.find("桂园街道社区矫正委员会文件").expect("a letterhead");
    let number = xml.find("桂社矫〔2026〕6号").expect("a number");
    let title = xml.find("w:val=\"Title\"").expect("a title");
    assert!(head < number && number < title);
    assert_eq!(xml.matches("w:color=\"FF0000\"").count(), 1, "one red rule");
    for text in [
        xml,
        markdown(&doc),
        preview(&doc, PAPER_CELLS).lines.iter().map(guitu::write::PreviewLine::text).collect(),
    ] {
        assert!(text.contains("核验码：7K3M-9QXT-2F4B-8WZC"));
    }
}

/// Writes the samples into the directory named by `GUITU_TEST_OUT`, for `tests/documents/grid.sh` and for looking at.
#[test]
#[ignore = "writes files; run by tests/documents/grid.sh"]
fn write_grid_sample() {
    let dir = std::path::PathBuf::from(
        std::env::var_os("GUITU_TEST_OUT").expect("GUITU_TEST_OUT names a directory"),
    );
    let filed = sample::filed();
    for (name, doc) in [("grid", sample::grid_page()), ("sample", sample::sample()), ("filed", filed)] {
        for format in [Format::Docx, Format::Xlsx, Format::Markdown, Format::Json] {
            let path = dir.join(format!("{name}.{}", format.extension()));
            std::fs::write(path, write(&doc, format).expect("written")).expect("saved");
        }
    }
}
