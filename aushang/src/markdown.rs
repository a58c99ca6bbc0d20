//! Markdown as blocks for the template. What it cannot set - tables, pictures, HTML - it sets as the words in it, and it
//! must never let a word become a command of the typesetter.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Serialize;

/// A paragraph, a heading, or a line of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Block {
    /// `absatz`, `titel` or `punkt`.
    pub kind: &'static str,
    /// How deep it stands in lists; 0 outside of any.
    pub depth: usize,
    /// Its words.
    pub runs: Vec<Run>,
}

/// Words of one look.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Whether they are strong.
    pub strong: bool,
    /// Whether they are stressed.
    pub emph: bool,
}

/// The blocks of a text.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut setter = Setter::default();
    Parser::new(markdown).for_each(|event| setter.take(event));
    setter.end();
    setter.done
}

#[derive(Default)]
struct Setter {
    done: Vec<Block>,
    runs: Vec<Run>,
    kind: Option<&'static str>,
    depth: usize,
    strong: usize,
    emph: usize,
}

impl Setter {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.say(&text);
            }
            Event::SoftBreak => self.say(" "),
            Event::HardBreak => self.say("\n"),
            Event::Rule => self.end(),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { .. } => self.begin("titel"),
            Tag::List(_) => {
                self.end();
                self.depth += 1;
            }
            Tag::Item => self.begin("punkt"),
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emph += 1,
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Heading(_) | TagEnd::Item => {
                self.end();
            }
            TagEnd::List(_) => {
                self.end();
                self.depth = self.depth.saturating_sub(1);
            }
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emph = self.emph.saturating_sub(1),
            _ => {}
        }
    }

    fn begin(&mut self, kind: &'static str) {
        self.end();
        self.kind = Some(kind);
    }

    fn say(&mut self, text: &str) {
        self.runs.push(Run { text: text.to_owned(), strong: self.strong > 0, emph: self.emph > 0 });
    }

    fn end(&mut self) {
        let kind = self.kind.take().unwrap_or("absatz");
        if !self.runs.is_empty() {
            self.done.push(Block { kind, depth: self.depth, runs: std::mem::take(&mut self.runs) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(markdown: &str) -> Vec<(&'static str, usize, String)> {
        let words = |block: Block| block.runs.into_iter().map(|run| run.text).collect();
        blocks(markdown).into_iter().map(|block| (block.kind, block.depth, words(block))).collect()
    }

    #[test]
    fn paragraphs_headings_and_lists_keep_their_order() {
        let markdown = "# Why\n\nOne **strong**\nline.\n\n- first\n  - below\n- last\n\nEnd.";
        assert_eq!(
            told(markdown),
            [
                ("titel", 0, "Why".into()),
                ("absatz", 0, "One strong line.".into()),
                ("punkt", 1, "first".into()),
                ("punkt", 2, "below".into()),
                ("punkt", 1, "last".into()),
                ("absatz", 0, "End.".into()),
            ]
        );
        assert!(blocks(markdown)[1].runs[1].strong);
    }

    #[test]
    fn html_and_commands_of_the_typesetter_are_words() {
        assert_eq!(told("<b>x</b> #panic() $x$"), [("absatz", 0, "<b>x</b> #panic() $x$".into())]);
        assert_eq!(told(""), []);
    }
}
