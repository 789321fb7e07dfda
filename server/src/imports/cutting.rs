//! A file of comma-separated values (RFC 4180), cut into cells. The reader of the csv crate is kind to broken quotes: it goes on to the end of the
//! file and says nothing. A list that lost half of its rows that way would look whole, so every row is held to the rule here.

use domain::imports::{COLUMNS_MAX, HEADING_CHARS_MAX, ImportKind, Line, ROWS_MAX, Why};
use store::imports::ListFile;

/// What Excel puts before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// # Errors
/// What is wrong with the file. Of a file with a broken row nothing is taken: where the next row begins is anybody's guess.
pub fn cut(kind: ImportKind, name: String, bytes: &[u8]) -> Result<ListFile, Why> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|wrong| Why::NotUtf8 { row: lines(&bytes[..wrong.valid_up_to()]) + 1 })?;
    let delimiter = delimiter(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    let (mut record, mut row, mut before) = (csv::StringRecord::new(), 0, b"".as_slice());
    let mut file = ListFile { kind, name, headings: Vec::new(), lines: Vec::new() };
    loop {
        let from = at(&reader);
        // What is in memory is read, and was found to be text.
        if !reader.read_record(&mut record).map_err(|_| Why::Quote { row: row + 1 })? {
            break;
        }
        let raw = bytes.get(from..at(&reader)).unwrap_or_default();
        row += 1 + empty_lines(before, raw);
        before = raw;
        if !quotes_hold(raw, delimiter) {
            return Err(Why::Quote { row });
        }
        if file.headings.is_empty() {
            if record.len() > COLUMNS_MAX {
                return Err(Why::TooManyColumns { most: count(COLUMNS_MAX) });
            }
            file.headings = record.iter().map(|cell| printing(cell).trim().chars().take(HEADING_CHARS_MAX).collect()).collect();
            continue;
        }
        let width = file.headings.len();
        let line = Line {
            row,
            cells: record.iter().take(width).map(printing).collect(),
            has_more: record.iter().skip(width).any(|cell| !cell.trim().is_empty()),
        };
        if line.is_blank() && !line.has_more {
            continue;
        }
        if file.lines.len() == ROWS_MAX {
            return Err(Why::TooManyRows { most: count(ROWS_MAX) });
        }
        file.lines.push(line);
    }
    match (file.headings.iter().all(String::is_empty), file.lines.is_empty()) {
        (true, _) => Err(Why::Empty),
        (false, true) => Err(Why::OnlyHeadings),
        (false, false) => Ok(file),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn at(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

fn lines(bytes: &[u8]) -> i64 {
    count(bytes.iter().filter(|byte| **byte == b'\n').count())
}

/// Lines without anything between two rows: the reader passes over them, a spreadsheet counts them. The end of a line that is two bytes is
/// divided between the row before it and the row behind it.
fn empty_lines(before: &[u8], raw: &[u8]) -> i64 {
    let ends = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let is_divided = before.ends_with(b"\r") && raw.starts_with(b"\n");
    lines(&raw[..ends]) - i64::from(is_divided)
}

/// Commas, or what spreadsheets write instead where the comma divides euros from cents: whichever the headings have most of.
fn delimiter(text: &str) -> u8 {
    let headings = text.trim_start_matches(['\r', '\n']).lines().next().unwrap_or_default();
    let mut inside = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in headings.bytes() {
        inside ^= byte == b'"';
        if let Some((_, n)) = counts.iter_mut().find(|(mark, _)| *mark == byte && !inside) {
            *n += 1;
        }
    }
    // Of equals the first, the comma.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(mark, _)| *mark)
}

/// Every quotation mark that opens a cell is closed, and what follows is the next cell. One in the middle of a cell without is an inch.
fn quotes_hold(raw: &[u8], delimiter: u8) -> bool {
    enum At {
        Begin,
        Plain,
        Quoted,
        Closed,
    }
    let mut at = At::Begin;
    for byte in raw {
        let ends = *byte == delimiter || matches!(byte, b'\r' | b'\n');
        at = match (at, byte) {
            (At::Begin | At::Closed, b'"') => At::Quoted,
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) => At::Quoted,
            (At::Begin | At::Plain | At::Closed, _) if ends => At::Begin,
            (At::Closed, _) => return false,
            (At::Begin | At::Plain, _) => At::Plain,
        };
    }
    !matches!(at, At::Quoted)
}

fn printing(cell: &str) -> String {
    cell.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<ListFile, Why> {
        cut(ImportKind::Products, "list.csv".into(), text)
    }

    fn cells(file: &ListFile) -> Vec<(i64, Vec<&str>)> {
        file.lines.iter().map(|line| (line.row, line.cells.iter().map(String::as_str).collect())).collect()
    }

    #[test]
    fn a_list_is_cut_as_spreadsheets_write_it() {
        let file =
            read("\u{feff}Model,Name\r\nA1,\"Washer, \"\"white\"\"\"\r\n\r\n,\r\nB2,27\" screen\r\n\"C\n3\",x,,\r\n".as_bytes()).unwrap();
        assert_eq!(file.headings, ["Model", "Name"]);
        assert_eq!(cells(&file), [(2, vec!["A1", "Washer, \"white\""]), (5, vec!["B2", "27\" screen"]), (6, vec!["C\n3", "x"])]);
        assert!(file.lines.iter().all(|line| !line.has_more));
        let semicolons = read(b"Model;Price\nA1;749,00\n").unwrap();
        assert_eq!(cells(&semicolons), [(2, vec!["A1", "749,00"])]);
        let long = read(b"Model,Name\nA1,B,C\n").unwrap();
        assert!(long.lines[0].has_more);
    }

    #[test]
    fn a_broken_quote_is_named_by_its_row() {
        let mut text = b"Model,Name\n".to_vec();
        for row in 2..70_000 {
            text.extend(format!("M{row},\"Thing, {row}\"\n").bytes());
        }
        let whole = text.clone();
        text.extend(b"M70000,\"Thing\nM70001,\"Other\"\nM70002,x\n");
        assert_eq!(read(&text).unwrap_err(), Why::Quote { row: 70_000 });
        let behind = [whole.as_slice(), b"M70000,\"Thing\" 2\n"].concat();
        assert_eq!(read(&behind).unwrap_err(), Why::Quote { row: 70_000 });
        assert_eq!(read(&whole).unwrap().lines.len(), 69_998);
        assert_eq!(read(b"Model,\"Name\nA1,x\n").unwrap_err(), Why::Quote { row: 1 });
    }

    #[test]
    fn what_is_no_list_is_refused_in_words() {
        for empty in [b"".as_slice(), b"\r\n\r\n", b"\xef\xbb\xbf", b",,\n1,2,3\n", b"\0\0"] {
            assert_eq!(read(empty).unwrap_err(), Why::Empty, "{empty:?}");
        }
        assert_eq!(read(b"Model,Name").unwrap_err(), Why::OnlyHeadings);
        assert_eq!(read(b"Model,Name\n,\n\n").unwrap_err(), Why::OnlyHeadings);
        assert_eq!(read(b"Model,Name\nA1,x\nB2,Caf\xe9\n").unwrap_err(), Why::NotUtf8 { row: 3 });
        assert_eq!(read(b"\xff\xfeM\0o\0").unwrap_err(), Why::NotUtf8 { row: 1 });
        assert_eq!(read(&b"x,".repeat(1_000_000)).unwrap_err(), Why::TooManyColumns { most: 100 });
        let many = [b"Model\n".to_vec(), b"A\n".repeat(100_001)].concat();
        assert_eq!(read(&many).unwrap_err(), Why::TooManyRows { most: 100_000 });
        assert_eq!(read(&[b"Model\n".to_vec(), b"A\n".repeat(100_000)].concat()).unwrap().lines.len(), 100_000);
    }

    #[test]
    fn whatever_is_sent_is_an_answer() {
        let bits = [",", "\"", "\r", "\n", "a", ";", "\t", "\"\"", "é"];
        for seed in 0..20_000_usize {
            let text: String =
                (0..8).map(|at| bits[seed.wrapping_mul(2_654_435_761).wrapping_add(at * at * seed + at) / 7 % bits.len()]).collect();
            let _ = read(text.as_bytes());
        }
    }
}
