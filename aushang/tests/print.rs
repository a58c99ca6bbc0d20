//! The program as the server uses it: a sheet in, a PDF out, or one sentence.

#![expect(clippy::unwrap_used, reason = "a test may fall")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

const EXAMPLE: &str = include_str!("../beispiele/beschluss.json");
const STATEMENT: &str = include_str!("../beispiele/auszug.json");

fn printed(sheet: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_weltgewebe-aushang"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = program.stdin.take().unwrap();
    let sheet = sheet.to_vec();
    // A program that refuses early closes its end; then not all can be written, and that is no failure of the test.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&sheet)));
    let output = program.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

#[test]
fn the_same_sheet_is_the_same_pdf() {
    for example in [STATEMENT, EXAMPLE] {
        let (once, again) = (printed(example.as_bytes()), printed(example.as_bytes()));
        assert!(once.status.success(), "{}", String::from_utf8_lossy(&once.stderr));
        assert!(once.stdout.starts_with(b"%PDF-1.7"));
        assert_eq!(once.stdout, again.stdout);
    }
    let once = printed(EXAMPLE.as_bytes());
    let other = printed(EXAMPLE.replace("Linde", "Buche").as_bytes());
    assert_ne!(once.stdout, other.stdout);
}

#[test]
fn what_is_no_sheet_is_refused_in_one_sentence() {
    let no_zone = EXAMPLE.replace("Europe/Berlin", "Atlantis/Haven");
    let unknown = EXAMPLE.replace("\"ort\"", "\"town\"");
    let too_large = vec![b' '; weltgewebe_aushang::MOST_BYTES + 1];
    for (sheet, code, said) in [
        (&b"{"[..], 1, "this is no sheet"),
        (br#"{"sheet": "poem"}"#, 1, "this is no sheet"),
        (unknown.as_bytes(), 1, "unknown field `town`"),
        (no_zone.as_bytes(), 2, "no such time zone: Atlantis/Haven"),
        (&too_large, 1, "larger than"),
    ] {
        let output = printed(sheet);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && output.stdout.is_empty());
        assert!(told.contains(said) && told.trim().lines().count() == 1, "{told}");
    }
}

#[test]
fn a_sheet_of_exactly_the_limit_is_read() {
    let mut sheet = EXAMPLE.as_bytes().to_vec();
    sheet.resize(weltgewebe_aushang::MOST_BYTES, b' ');
    assert!(printed(&sheet).status.success());
}

#[test]
fn what_the_server_writes_is_understood() {
    for snapshot in [
        include_str!("../../crates/api/tests/surface/snapshots/surface__aushang__sheet.snap"),
        include_str!("../../crates/api/tests/surface/snapshots/surface__auszug__sheet.snap"),
    ] {
        let sheet = snapshot.splitn(3, "---").nth(2).unwrap();
        let output = printed(sheet.as_bytes());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
