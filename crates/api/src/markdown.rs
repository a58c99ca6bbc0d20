//! What people write, as HTML that is safe to show: paragraphs, lists, quotations, emphasis, code and links to the web, and
//! nothing else. It is written here tag by tag from a fixed list; no byte of a text ever becomes a tag, an attribute
//! other than the target of a link, or a picture. It must never know whose text it is.
//!
//! Single line breaks stay, as people type them (the page shows them). Headings are strong paragraphs: what people write
//! has no place in the outline of a page. A picture becomes a link to it: nothing is fetched from another host.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Parser, Tag, TagEnd, TextMergeStream};
use std::fmt::Write as _;

/// What every link carries: it lends no fame, tells nobody where it was followed, and opens no door back.
pub(crate) const REL: &str = "nofollow noopener noreferrer ugc";
/// How deep lists and quotations stand in each other; what is deeper stands at this depth.
const MAX_DEPTH: usize = 8;

/// The HTML of a text.
pub(crate) fn html(source: &str) -> String {
    let mut writer =
        Writer { out: String::with_capacity(source.len() * 2), urls_left: source.len(), ..Writer::default() };
    TextMergeStream::new(Parser::new(source)).for_each(|event| writer.take(event));
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The tags that are open, and what closes each; an empty one was not worth a tag.
    open: Vec<&'static str>,
    depth: usize,
    /// The link that is open, and where its words begin.
    link: Option<Link>,
    /// Bytes of addresses that may still be written. A reference may be used a thousand times: together they must not
    /// make much of little.
    urls_left: usize,
    in_code: bool,
}

struct Link {
    host: String,
    words_at: usize,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code || self.link.is_some() => escape(&text, &mut self.out),
            Event::Text(text) => self.text_with_addresses(&text),
            Event::Html(text) | Event::InlineHtml(text) => escape(&text, &mut self.out),
            Event::Code(text) => {
                self.out.push_str("<code>");
                escape(&text, &mut self.out);
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            // None of these is read: their extensions are off.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                escape(&text, &mut self.out);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.open_with("<p>", "</p>"),
            Tag::Heading { .. } => self.open_with("<p class=\"heading\">", "</p>"),
            Tag::BlockQuote(_) => self.open_deeper("<blockquote>", "</blockquote>"),
            Tag::List(Some(1)) => self.open_deeper("<ol>", "</ol>"),
            Tag::List(Some(first)) => {
                // A number of at most nine digits (CommonMark 5.2).
                self.open_deeper("", "</ol>");
                if self.open.last().is_some_and(|close| !close.is_empty()) {
                    let _ = write!(self.out, "<ol start=\"{first}\">");
                }
            }
            Tag::List(None) => self.open_deeper("<ul>", "</ul>"),
            Tag::Item if self.depth > MAX_DEPTH => self.open_with("", ""),
            Tag::Item => self.open_with("<li>", "</li>"),
            Tag::CodeBlock(kind) => {
                // What it is written in would become a class; nobody needs it.
                let (CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) = kind;
                self.in_code = true;
                self.open_with("<pre><code>", "</code></pre>");
            }
            Tag::Emphasis => self.open_with("<em>", "</em>"),
            Tag::Strong => self.open_with("<strong>", "</strong>"),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.open_link(dest_url),
            // None of these is read: their extensions are off.
            _ => self.open_with("", ""),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link | TagEnd::Image => self.close_link(),
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::List(_) | TagEnd::BlockQuote(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        let close = self.open.pop().unwrap_or_default();
        self.out.push_str(close);
    }

    fn open_with(&mut self, tag: &'static str, close: &'static str) {
        self.out.push_str(tag);
        self.open.push(close);
    }

    fn open_deeper(&mut self, tag: &'static str, close: &'static str) {
        self.depth += 1;
        if self.depth > MAX_DEPTH { self.open_with("", "") } else { self.open_with(tag, close) }
    }

    /// A link to the web opens; one to anywhere else, one within another and one too many are their words alone.
    fn open_link(&mut self, target: &CowStr<'_>) {
        let host = host_of(target).filter(|_| self.link.is_none() && target.len() <= self.urls_left);
        let Some(host) = host.map(ToOwned::to_owned) else { return self.open_with("", "") };
        self.write_opening(target);
        self.open.push("</a>");
        self.link = Some(Link { host, words_at: self.out.len() });
    }

    /// Behind a link stands where it leads, unless its words say so: nobody shall be led astray by a label.
    fn close_link(&mut self) {
        let closes = self.open.last().is_some_and(|close| *close == "</a>");
        let Some(link) = self.link.take_if(|_| closes) else { return };
        let words = self.out.get(link.words_at..).unwrap_or_default();
        let nameless = words.is_empty();
        let said = words.strip_prefix("https://").or_else(|| words.strip_prefix("http://")).unwrap_or(words);
        let says_so =
            said.strip_prefix(&*link.host).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if nameless {
            escape(&link.host, &mut self.out);
        }
        self.open.pop();
        self.out.push_str("</a>");
        if !says_so && !nameless {
            self.out.push_str("<span class=\"host\"> (");
            escape(link.host.trim_start_matches("www."), &mut self.out);
            self.out.push_str(")</span>");
        }
        self.open.push("");
    }

    fn write_opening(&mut self, target: &str) {
        self.urls_left = self.urls_left.saturating_sub(target.len());
        self.out.push_str("<a href=\"");
        escape(target, &mut self.out);
        self.out.push_str("\" rel=\"");
        self.out.push_str(REL);
        self.out.push_str("\" target=\"_blank\">");
    }

    /// Bare addresses in a text become links whose words are the address.
    fn text_with_addresses(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = next_address(rest) {
            let (before, from) = rest.split_at(at);
            escape(before, &mut self.out);
            let address = from.get(..address_len(from)).unwrap_or(from);
            if host_of(address).is_some() && address.len() <= self.urls_left {
                self.write_opening(address);
                let words = address.split_once("://").map_or(address, |(_, words)| words);
                escape(words.trim_start_matches("www.").trim_end_matches('/'), &mut self.out);
                self.out.push_str("</a>");
            } else {
                escape(address, &mut self.out);
            }
            rest = from.get(address.len()..).unwrap_or_default();
        }
        escape(rest, &mut self.out);
    }
}

/// Where the next bare address begins: at a word's beginning.
fn next_address(text: &str) -> Option<usize> {
    let begins = |at: usize| {
        let in_a_word = text.get(..at).is_some_and(|before| before.ends_with(char::is_alphanumeric));
        let rest = text.get(at..).unwrap_or_default();
        !in_a_word && (rest.starts_with("https://") || rest.starts_with("http://"))
    };
    text.match_indices("http").map(|(at, _)| at).find(|at| begins(*at))
}

/// How long an address is that a text begins with: up to a space or bracket, and without what ends a sentence.
fn address_len(text: &str) -> usize {
    let end = text
        .find(|c: char| c.is_whitespace() || c.is_control() || "<>()\"'`".contains(c))
        .unwrap_or(text.len());
    let address = text.get(..end).unwrap_or(text);
    address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']).len().max("http://".len().min(end))
}

/// The host of an address of the web; nothing where it is another one, or pretends to be one.
fn host_of(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let is_plain = !url.contains(|c: char| c.is_whitespace() || c.is_control() || turns(c) || c == '\\');
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // "https://known.example@elsewhere.example" leads elsewhere.
    (is_web && is_plain && !authority.is_empty() && !authority.contains('@')).then_some(authority)
}

/// Whether a character turns the order in which others are shown, so that a name could pose as another one.
const fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Writes a text so that it stays one: within a tag and within the quotation marks of an attribute.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if turns(c) || c.is_control() && c != '\n' && c != '\t' => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests;
