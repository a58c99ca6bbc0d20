//! What becomes HTML, what stays text, and that nothing else ever comes out, whatever goes in.

use super::*;

#[test]
fn what_people_write_becomes_what_they_mean() {
    for (source, expected) in [
        ("", ""),
        ("Kommt **alle** zum *Fest*.", "<p>Kommt <strong>alle</strong> zum <em>Fest</em>.</p>"),
        ("eine\nzweite Zeile", "<p>eine\nzweite Zeile</p>"),
        ("eins\n\nzwei", "<p>eins</p><p>zwei</p>"),
        ("## Hof", "<p class=\"heading\">Hof</p>"),
        ("- Tee\n- Kuchen", "<ul><li>Tee</li><li>Kuchen</li></ul>"),
        ("1. eins\n2. zwei", "<ol><li>eins</li><li>zwei</li></ol>"),
        ("7. sieben", "<ol start=\"7\"><li>sieben</li></ol>"),
        ("> gesagt", "<blockquote><p>gesagt</p></blockquote>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("```js\nalert('x')\n```", "<pre><code>alert(&#39;x&#39;)\n</code></pre>"),
    ] {
        assert_eq!(html(source), expected, "{source}");
    }
}

#[test]
fn nothing_turns_the_order_in_which_a_link_is_read() {
    assert_eq!(html("a\u{202E}b\u{2066}c"), "<p>abc</p>");
    assert!(!html("[x](https://example.org\u{202E}moc.nwonk)").contains("<a "));
}

#[test]
fn links_lead_to_the_web_and_say_where() {
    let link = |target: &str, words: &str| {
        format!("<a href=\"{target}\" rel=\"nofollow noopener noreferrer ugc\" target=\"_blank\">{words}</a>")
    };
    let host = "<span class=\"host\"> (example.org)</span>";
    for (source, expected) in [
        ("[hier](https://example.org/a)", format!("{}{host}", link("https://example.org/a", "hier"))),
        ("[example.org](https://example.org/a)", link("https://example.org/a", "example.org")),
        ("[](https://example.org)", link("https://example.org", "example.org")),
        (
            "![Hof](https://www.example.org/h.png)",
            format!("{}{host}", link("https://www.example.org/h.png", "Hof")),
        ),
        ("<https://example.org/a>", link("https://example.org/a", "https://example.org/a")),
        (
            "siehe https://www.example.org/b/.",
            format!("siehe {}.", link("https://www.example.org/b/", "example.org/b")),
        ),
        ("(http://example.org)", format!("({})", link("http://example.org", "example.org"))),
        (
            "https://a.example/?x=1&y=\"2\"",
            format!("{}&quot;2&quot;", link("https://a.example/?x=1&amp;y=", "a.example/?x=1&amp;y=")),
        ),
        (
            "[a [b](https://b.example)](https://a.example)",
            format!("[a {}<span class=\"host\"> (b.example)</span>](<x>)", link("https://b.example", "b"))
                .replace("<x>", &link("https://a.example", "a.example")),
        ),
    ] {
        assert_eq!(html(source), format!("<p>{expected}</p>"), "{source}");
    }
}

#[test]
fn what_leads_elsewhere_stays_text() {
    for target in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org",
        "/api/auth/session",
        "mailto:a@example.org",
        "https:/\\example.org",
        "https://",
        "https://known.example@evil.example",
        "https://user:pw@evil.example/",
        "https:\\\\evil.example",
        "java\u{0}script:alert(1)",
    ] {
        let made = html(&format!("[x](<{target}>)"));
        assert!(!made.contains("<a "), "{target}: {made}");
    }
    assert_eq!(html("xhttps://example.org"), "<p>xhttps://example.org</p>");
}

#[test]
fn tags_and_entities_stay_text() {
    assert_eq!(html("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    assert_eq!(html("a <img src=x onerror=alert(1)> b"), "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>");
    assert_eq!(html("&lt;script&gt;"), "<p>&lt;script&gt;</p>");
}

#[test]
fn what_is_nested_deeply_or_repeated_stays_small() {
    let deep = html(&">".repeat(5_000));
    assert!(deep.matches("<blockquote>").count() == MAX_DEPTH && deep.len() < 1_000, "{}", deep.len());
    let eight = html(&format!("{}x", "> ".repeat(8)));
    assert_eq!(eight.matches("<blockquote>").count(), 8);
    let long = format!("[a]: https://example.org/{}\n\n{}", "x".repeat(9_000), "[a] ".repeat(2_700));
    assert!(html(&long).len() < 2 * long.len(), "{} of {}", html(&long).len(), long.len());
}

/// Reads HTML as strictly as it is written, and says what is in it that may not be.
pub(crate) fn strange(html: &str) -> Option<String> {
    const PLAIN: [&str; 24] = [
        "p",
        "/p",
        "p class=\"heading\"",
        "strong",
        "/strong",
        "em",
        "/em",
        "code",
        "/code",
        "pre",
        "/pre",
        "ul",
        "/ul",
        "ol",
        "/ol",
        "li",
        "/li",
        "blockquote",
        "/blockquote",
        "br",
        "hr",
        "/a",
        "span class=\"host\"",
        "/span",
    ];
    let mut rest = html;
    let mut open: Vec<&str> = Vec::new();
    while let Some(at) = rest.find(['<', '>', '"', '\'']) {
        if !rest[at..].starts_with('<') {
            return Some(format!("a bare character at {}", &rest[at..].chars().take(20).collect::<String>()));
        }
        let Some(end) = rest[at..].find('>') else { return Some("a tag that does not end".to_owned()) };
        let tag = &rest[at + 1..at + end];
        let numbered = tag.strip_prefix("ol start=\"").and_then(|tag| tag.strip_suffix('"'));
        let is_known = PLAIN.contains(&tag)
            || numbered.is_some_and(|number| number.len() < 11 && number.bytes().all(|b| b.is_ascii_digit()))
            || is_safe_link(tag);
        if !is_known {
            return Some(format!("<{tag}>"));
        }
        match tag.strip_prefix('/') {
            Some(closed) if open.pop() != Some(closed) => return Some(format!("</{closed}> closes nothing")),
            Some(_) => {}
            None if ["br", "hr"].contains(&tag) => {}
            None => open.push(tag.split(' ').next().unwrap_or_default()),
        }
        rest = &rest[at + end + 1..];
    }
    (!open.is_empty()).then(|| format!("{open:?} stay open"))
}

fn is_safe_link(tag: &str) -> bool {
    let inside = tag.strip_prefix("a href=\"");
    let inside = inside.and_then(|tag| tag.strip_suffix(&format!("\" rel=\"{REL}\" target=\"_blank\"")));
    let is_web = |url: &str| {
        let lower = url.to_ascii_lowercase();
        lower.starts_with("https://") || lower.starts_with("http://")
    };
    inside.is_some_and(|url| is_web(url) && !url.contains(['"', '<', '\'', ' ', '\n', '\\']))
}

#[test]
fn the_judge_of_html_notices_what_may_not_be() {
    for bad in [
        "<script>",
        "<p onclick=\"x\">",
        "<a href=\"javascript:x\" rel=\"nofollow noopener noreferrer ugc\" target=\"_blank\">",
        "<a href=\"https://x\">",
        "<img src=\"https://x\">",
        "<p",
        "<p>",
        "</p>",
        "a > b",
        "\"",
        "<em><p></em></p>",
        "<svg>",
        "<p style=\"x\">",
        "<ol start=\"1\" x=\"\">",
    ] {
        assert!(strange(bad).is_some(), "{bad}");
    }
    assert_eq!(strange(&html("# a\n> [b](https://c.example) *d* `e`\n\n7. f")), None);
}

#[test]
fn no_text_becomes_anything_else() {
    fuzz::run("markdown", 20_000, |bytes| {
        let source = String::from_utf8_lossy(bytes);
        let made = html(&source);
        assert_eq!(strange(&made), None, "of {source:?} came {made:?}");
        assert!(made.len() <= 24 * source.len() + 64, "{} bytes of {}", made.len(), source.len());
    });
}
