//! A source text taken apart: its code without comments and literals, and its literals alone, both with every line where
//! it was. Good enough for searching, for Rust and for TypeScript; it must never be used to change a file.

/// A text taken apart.
pub struct Parts {
    /// The code; comments and the insides of literals are blanks.
    pub code: String,
    /// The insides of literals; all else is blanks.
    pub literals: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Code,
    LineComment,
    BlockComment(u32),
    Quoted(char),
    Raw(usize),
}

/// Takes a Rust or TypeScript text apart.
pub fn parts(text: &str, is_rust: bool) -> Parts {
    let chars: Vec<char> = text.chars().collect();
    let mut parts =
        Parts { code: String::with_capacity(text.len()), literals: String::with_capacity(text.len()) };
    let (mut at, mut inside) = (0, Inside::Code);
    while at < chars.len() {
        let (taken, next) = step(&chars, at, inside, is_rust);
        for &read in &chars[at..at + taken] {
            let blank = if read == '\n' { '\n' } else { ' ' };
            let is_code = inside == Inside::Code && next == Inside::Code;
            parts.code.push(if is_code { read } else { blank });
            parts.literals.push(if matches!(inside, Inside::Quoted(_) | Inside::Raw(_)) {
                read
            } else {
                blank
            });
        }
        at += taken;
        inside = next;
    }
    parts
}

/// How many characters to take here, and what comes after them.
fn step(chars: &[char], at: usize, inside: Inside, is_rust: bool) -> (usize, Inside) {
    let here = chars[at];
    let pair = (here, chars.get(at + 1).copied().unwrap_or('\0'));
    match inside {
        Inside::Code => opening(chars, at, is_rust),
        Inside::LineComment if here == '\n' => (1, Inside::Code),
        Inside::BlockComment(1) if pair == ('*', '/') => (2, Inside::Code),
        Inside::BlockComment(depth) if pair == ('*', '/') => (2, Inside::BlockComment(depth - 1)),
        Inside::BlockComment(depth) if pair == ('/', '*') && is_rust => (2, Inside::BlockComment(depth + 1)),
        Inside::Quoted(_) if here == '\\' && pair.1 != '\n' => (2.min(chars.len() - at), inside),
        Inside::Quoted(quote) if here == quote => (1, Inside::Code),
        // A plain literal of TypeScript ends with its line; this also ends what a regular expression seemed to open.
        Inside::Quoted('\'' | '"') if here == '\n' && !is_rust => (1, Inside::Code),
        Inside::Raw(hashes) if here == '"' && ends_raw(chars, at, hashes) => (1 + hashes, Inside::Code),
        _ => (1, inside),
    }
}

fn opening(chars: &[char], at: usize, is_rust: bool) -> (usize, Inside) {
    let next = |offset: usize| chars.get(at + offset).copied().unwrap_or('\0');
    match (chars[at], next(1)) {
        ('/', '/') => (2, Inside::LineComment),
        ('/', '*') => (2, Inside::BlockComment(1)),
        ('"', _) => (1, Inside::Quoted('"')),
        ('\'' | '`', _) if !is_rust => (1, Inside::Quoted(chars[at])),
        // A character of Rust, not a lifetime.
        ('\'', '\\') => (1, Inside::Quoted('\'')),
        ('\'', _) if next(2) == '\'' => (1, Inside::Quoted('\'')),
        ('r', '"' | '#')
            if is_rust && (at == 0 || !chars[at - 1].is_alphanumeric() || chars[at - 1] == 'b') =>
        {
            let hashes = (1..chars.len()).take_while(|&offset| next(offset) == '#').count();
            if next(1 + hashes) == '"' { (2 + hashes, Inside::Raw(hashes)) } else { (1, Inside::Code) }
        }
        _ => (1, Inside::Code),
    }
}

fn ends_raw(chars: &[char], at: usize, hashes: usize) -> bool {
    (1..=hashes).all(|offset| chars.get(at + offset) == Some(&'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_no_code() {
        let text =
            "let a = \"SystemTime::now\"; // Instant::now\nlet b = 'x'; /* new_v4 /* */ */ fn f<'a>() {}";
        let parts = parts(text, true);
        assert!(!parts.code.contains("now") && !parts.code.contains("new_v4"));
        assert!(parts.code.contains("fn f<'a>()"));
        assert!(parts.literals.contains("SystemTime::now") && !parts.literals.contains("Instant"));
        assert_eq!(parts.code.lines().count(), 2);
    }

    #[test]
    fn raw_literals_and_escapes_end_where_they_end() {
        let parts = parts("a(r#\"one \" two\"#); b(\"\\\"\"); c('\\''); rand::d()", true);
        assert!(parts.code.contains("rand::d()"), "{}", parts.code);
        assert!(parts.literals.contains("one \" two"));
    }

    #[test]
    fn a_quote_in_a_regular_expression_ends_with_its_line() {
        let parts = parts("const a = /['\"]/;\nconst größe = 1;\n", false);
        assert!(parts.code.contains("größe"));
    }
}
