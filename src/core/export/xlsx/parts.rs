//! The parts of a workbook around the rows of its data (ECMA-376 part 1, `SpreadsheetML`).

use std::fmt::Write as _;

use super::{Note, Workbook};

/// Styles, by their place in `cellXfs`.
pub(super) const PLAIN: u32 = 0;
/// Bold, of a header.
pub(super) const HEADER: u32 = 1;
/// Never read as a number.
pub(super) const TEXT: u32 = 2;
/// With grouped digits.
pub(super) const INTEGER: u32 = 3;
/// Without.
pub(super) const YEAR: u32 = 4;
/// As the reader's system writes it.
pub(super) const DATE: u32 = 5;
/// Lines that break.
const WRAPPED: u32 = 6;
/// Underlined.
const LINK: u32 = 7;
/// With so many decimals more.
pub(super) const DECIMAL: u32 = 8;

/// Most decimals of a number.
const DECIMALS: u32 = 28;

/// First id of a number format of ours.
const FORMATS: u32 = 164;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// What does not depend on the rows.
pub(super) fn fixed(book: &Workbook) -> [(&'static str, String); 5] {
    [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", root_relations()),
        ("docProps/core.xml", core(book)),
        ("xl/_rels/workbook.xml.rels", workbook_relations()),
        ("xl/styles.xml", styles()),
    ]
}

/// What is written once the rows are.
pub(super) fn last(book: &Workbook, n_columns: usize, n_rows: u64) -> Vec<(&'static str, String)> {
    let mut parts = vec![
        ("xl/worksheets/sheet2.xml", columns(book)),
        ("xl/worksheets/sheet3.xml", notes(&book.notes)),
    ];
    if book.notes.iter().any(|n| n.href.is_some()) {
        parts.push(("xl/worksheets/_rels/sheet3.xml.rels", note_relations(&book.notes)));
    }
    parts.push(("xl/workbook.xml", workbook(book, n_columns, n_rows)));
    parts
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    letters.reverse();
    String::from_utf8(letters).unwrap_or_default()
}

/// All cells of so many columns and rows: `A1:C20`.
pub(super) fn range(n_columns: usize, n_rows: u64) -> String {
    format!("A1:{}{n_rows}", letters(n_columns.saturating_sub(1)))
}

/// A sheet up to its first row. Widths are in characters.
pub(super) fn sheet_head(widths: &[usize], first_shown: bool) -> String {
    let mut out = format!("{HEAD}<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheetViews>");
    let selected = if first_shown { " tabSelected=\"1\"" } else { "" };
    let _ = write!(
        out,
        "<sheetView{selected} workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
         state=\"frozen\"/><selection pane=\"bottomLeft\"/></sheetView></sheetViews><sheetFormatPr \
         defaultRowHeight=\"15\"/><cols>"
    );
    for (i, width) in widths.iter().enumerate() {
        let (n, width) = (i + 1, (*width).clamp(8, 60));
        let _ = write!(out, "<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>");
    }
    out.push_str("</cols><sheetData>");
    out
}

/// The sheet of the data after its last row.
pub(super) fn data_end(range: &str) -> String {
    format!(
        "</sheetData><autoFilter ref=\"{range}\"/><ignoredErrors><ignoredError sqref=\"{range}\" \
         numberStoredAsText=\"1\"/></ignoredErrors></worksheet>"
    )
}

fn content_types() -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut out = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Override PartName=\"/docProps/core.xml\" \
         ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/><Override \
         PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/><Override \
         PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/>"
    );
    for n in 1..=3 {
        let _ = write!(
            out,
            "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{kind}.worksheet+xml\"/>"
        );
    }
    out.push_str("</Types>");
    out
}

fn relations(list: &[(&str, &str)]) -> String {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (i, (kind, target)) in list.iter().enumerate() {
        let n = i + 1;
        let _ = write!(out, "<Relationship Id=\"rId{n}\" Type=\"{kind}\" Target=\"{target}\"/>");
    }
    out.push_str("</Relationships>");
    out
}

fn root_relations() -> String {
    relations(&[
        (&format!("{OFFICE}/officeDocument"), "xl/workbook.xml"),
        (&format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
    ])
}

fn workbook_relations() -> String {
    let sheet = format!("{OFFICE}/worksheet");
    relations(&[
        (&sheet, "worksheets/sheet1.xml"),
        (&sheet, "worksheets/sheet2.xml"),
        (&sheet, "worksheets/sheet3.xml"),
        (&format!("{OFFICE}/styles"), "styles.xml"),
    ])
}

fn note_relations(notes: &[Note]) -> String {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (n, href) in notes.iter().filter_map(|n| n.href.as_ref()).enumerate() {
        let _ = write!(
            out,
            "<Relationship Id=\"rId{}\" Type=\"{OFFICE}/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
            n + 1,
            escaped(href)
        );
    }
    out.push_str("</Relationships>");
    out
}

fn core(book: &Workbook) -> String {
    let stamp = format!("{}T00:00:00Z", book.modified);
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         <dc:language>{}</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{stamp}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{stamp}</dcterms:modified></cp:coreProperties>",
        escaped(&book.title),
        escaped(&book.creator),
        escaped(&book.lang)
    )
}

fn styles() -> String {
    let formats = DECIMALS + 1;
    let mut out = format!("{HEAD}<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"{formats}\">");
    for n in 0..=DECIMALS {
        let (id, zeros) = (FORMATS + n, "0".repeat(n as usize));
        let point = if n > 0 { "." } else { "" };
        let _ = write!(out, "<numFmt numFmtId=\"{id}\" formatCode=\"#,##0{point}{zeros}\"/>");
    }
    let font = "<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/>";
    let _ = write!(
        out,
        "</numFmts><fonts count=\"3\"><font>{font}</font><font><b/>{font}</font><font><u/><sz val=\"11\"/><color \
         rgb=\"FF0563C1\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts><fills count=\"2\"><fill>\
         <patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs \
         count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs \
         count=\"{}\">",
        DECIMAL + formats
    );
    let mut style = |format: u32, font: u32, more: &str| {
        let applied = if format > 0 { " applyNumberFormat=\"1\"" } else { "" };
        let bold = if font > 0 { " applyFont=\"1\"" } else { "" };
        let _ = write!(
            out,
            "<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"0\" borderId=\"0\" xfId=\"0\"{applied}{bold}"
        );
        out.push_str(more);
    };
    let wrapped = " applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>";
    style(0, 0, "/>");
    style(49, 1, " applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>");
    style(49, 0, "/>");
    style(3, 0, "/>");
    style(1, 0, "/>");
    style(14, 0, "/>");
    style(49, 0, wrapped);
    style(49, 2, wrapped);
    for n in 0..=DECIMALS {
        style(FORMATS + n, 0, "/>");
    }
    out.push_str(
        "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>\
         </styleSheet>",
    );
    out
}

fn workbook(book: &Workbook, n_columns: usize, n_rows: u64) -> String {
    let names = book.sheets.each_ref().map(|n| sheet_name(n));
    let mut out = format!(
        "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView/></bookViews><sheets>"
    );
    for (i, name) in names.iter().enumerate() {
        let n = i + 1;
        let _ = write!(out, "<sheet name=\"{}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>", escaped(name));
    }
    let last = letters(n_columns.saturating_sub(1));
    let data = names.first().map(|n| n.replace('\'', "''")).unwrap_or_default();
    let _ = write!(
        out,
        "</sheets><definedNames><definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" \
         hidden=\"1\">'{}'!$A$1:${last}${n_rows}</definedName></definedNames></workbook>",
        escaped(&data)
    );
    out
}

/// A name that a sheet can have: 31 characters, none of those that addresses of cells are made with.
fn sheet_name(name: &str) -> String {
    name.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect()
}

fn columns(book: &Workbook) -> String {
    let n_columns = book.columns.iter().map(Vec::len).max().unwrap_or(0);
    let width = |i| {
        let cells = book.columns.iter().filter_map(|row| row.get(i));
        cells.map(|t: &String| t.chars().count() + 2).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..n_columns).map(width).collect();
    let mut out = sheet_head(&widths, false);
    for (r, row) in (1..).zip(&book.columns) {
        let style = if r == 1 { HEADER } else { WRAPPED };
        let cells = row.iter().map(|text| (style, text.as_str()));
        push_row(&mut out, r, &cells.collect::<Vec<_>>());
    }
    out.push_str("</sheetData></worksheet>");
    out
}

fn notes(notes: &[Note]) -> String {
    let mut out = sheet_head(&[24, 100], false);
    // No header: nothing stands still.
    out = out.replace(
        "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/><selection \
         pane=\"bottomLeft\"/>",
        "",
    );
    let mut links = Vec::new();
    for (r, note) in (1_u64..).zip(notes) {
        let style = if note.href.is_some() { LINK } else { WRAPPED };
        push_row(&mut out, r, &[(HEADER, &note.label), (style, &note.text)]);
        if note.href.is_some() {
            links.push(r);
        }
    }
    out.push_str("</sheetData>");
    if !links.is_empty() {
        out.push_str("<hyperlinks>");
        for (n, r) in (1_u64..).zip(&links) {
            let _ = write!(out, "<hyperlink ref=\"B{r}\" r:id=\"rId{n}\"/>");
        }
        out.push_str("</hyperlinks>");
    }
    out.push_str("</worksheet>");
    out
}

fn push_row(out: &mut String, row: u64, cells: &[(u32, &str)]) {
    let _ = write!(out, "<row r=\"{row}\">");
    for (i, (style, text)) in cells.iter().enumerate().filter(|(_, (_, text))| !text.is_empty()) {
        let _ = write!(
            out,
            "<c r=\"{}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            letters(i),
            escaped(text)
        );
    }
    out.push_str("</row>");
}

fn escaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    push_escaped(&mut out, text);
    String::from_utf8(out).unwrap_or_default()
}

/// Adds text as XML text or attribute. What XML has no sign for is written `_x0001_`, as ECMA-376 has it (`ST_Xstring`).
pub(super) fn push_escaped(out: &mut Vec<u8>, text: &str) {
    let special = |b: u8| b < b' ' || matches!(b, b'&' | b'<' | b'>' | b'"' | b'_');
    if !text.bytes().any(special) {
        return out.extend_from_slice(text.as_bytes());
    }
    for (i, b) in text.bytes().enumerate() {
        match b {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            // A reader of XML takes a bare one for a line feed.
            b'\r' => out.extend_from_slice(b"&#13;"),
            b'_' if looks_escaped(text, i) => out.extend_from_slice(b"_x005F_"),
            0..=8 | 11 | 12 | 14..=31 => {
                // Writing into memory cannot fail.
                let _ = std::io::Write::write_fmt(out, format_args!("_x{b:04X}_"));
            }
            _ => out.push(b),
        }
    }
}

/// Whether the text at a place would be taken for an escaped character: `_x0041_`.
fn looks_escaped(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes().get(at..at + 7);
    bytes.is_some_and(|b| b[1] == b'x' && b[6] == b'_' && b[2..6].iter().all(u8::is_ascii_hexdigit))
}
