//! The freedom check: what people are served asks no other host for anything. Links that a person may follow, names of
//! XML and JSON vocabularies and the addresses that stand for "an example" are listed with their reason; all else is
//! found. Content-Security-Policy and the browser tests watch the same rule at run time.

use super::{File, Finding, source};

/// Addresses that may stand in what is served, and why.
const ALLOWED: [(&str, &str); 33] = [
    ("www.w3.org/", "names of XML vocabularies"),
    ("json-schema.org/", "name of a JSON vocabulary"),
    ("spec.openapis.org/", "name of a JSON vocabulary"),
    ("www.openstreetmap.org/copyright", "attribution the licence asks for"),
    ("openstreetmap.org/copyright", "attribution the licence asks for"),
    ("openmaptiles.org", "attribution the licence asks for"),
    ("www.openmaptiles.org", "attribution the licence asks for"),
    ("www.govdata.de/dl-de/by-2-0", "attribution the licence asks for"),
    ("www.naturalearthdata.com", "attribution"),
    ("www.geonames.org", "attribution the licence asks for"),
    ("opendatacommons.org/licenses/", "licence of the map data"),
    ("creativecommons.org/licenses/", "licence of data"),
    ("www.gnu.org/licenses/", "the licence of the product"),
    ("spdx.org/licenses/", "name of the licence of the product"),
    ("localhost", "this machine"),
    ("127.0.0.1", "this machine"),
    ("example.org", "an example"),
    ("weltgewebe.example", "an example"),
    ("svelte.dev/e/", "text of an error message of the framework"),
    ("kit.svelte.dev/", "text of an error message of the framework"),
    ("svelte.dev/docs/", "text of an error message of the framework"),
    ("github.com/maplibre/", "text of an error message of the map"),
    ("maplibre.org/", "text of an error message of the map"),
    ("mths.be/", "notice of a bundled library"),
    ("github.com/mapbox/mapbox-gl-js/issues/", "a comment of the map"),
    ("github.com/protomaps/PMTiles/tree/main/js", "text of an error message of the map"),
    ("wiki.openstreetmap.org/wiki/This_map_requires_WebGL", "text of an error message of the map"),
    ("paraglidejs.com/errors", "text of an error message of the catalogue"),
    ("tinyurl.com/y2uuvskb", "text of an error message of the outbox's library"),
    ("bit.ly/2kdckMn", "text of an error message of the outbox's library"),
    ("fallback.com", "stands in for an origin where there is none; never asked"),
    ("example.com", "reserved for examples (RFC 2606)"),
    ("maplibre.invalid/", "a name that cannot exist (RFC 2606)"),
];

/// Sources that end up in what is served.
fn is_served(path: &str) -> bool {
    let front = path.starts_with("apps/") || path.starts_with("packages/");
    let back = ["crates/api/src/", "crates/ports/src/", "crates/views/src/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    let kinds = [".svelte", ".ts", ".js", ".mjs", ".css", ".html", ".webmanifest", ".rs"];
    let is_test = path.ends_with(".test.ts") || path.ends_with(".spec.ts") || path.ends_with("/tests.rs");
    (front || back) && kinds.iter().any(|end| path.ends_with(end)) && !is_test
}

/// Checks the sources.
pub fn check(files: &[File]) -> Vec<Finding> {
    files.iter().filter(|file| is_served(&file.path)).flat_map(check_source).collect()
}

/// Checks what was built from them, which is what people really get.
pub fn check_served(files: &[File]) -> Vec<Finding> {
    files.iter().flat_map(|file| foreign(file, &file.text)).collect()
}

fn check_source(file: &File) -> Vec<Finding> {
    match file.extension() {
        "rs" => {
            let literals = source::parts(&file.text, true).literals;
            let tests = file.text.find("#[cfg(test)]\nmod ").unwrap_or(file.text.len());
            let lines = file.text[..tests].lines().count();
            let product: Vec<&str> = literals.lines().take(lines).collect();
            foreign(file, &product.join("\n"))
        }
        "ts" | "js" | "mjs" => foreign(file, &source::parts(&file.text, false).literals),
        _ => foreign(file, &file.text),
    }
}

fn foreign(file: &File, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for address in addresses(line) {
            if !is_allowed(address) {
                let shown: String = address.chars().take(60).collect();
                findings.push(file.finding(index + 1, format!("a foreign host: {shown}")));
            }
        }
    }
    findings
}

/// What follows `http://`, `https://`, `ws(s)://`, or `//` right where an address is expected.
fn addresses(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("//").filter_map(|(at, slashes)| {
        let (before, after) = (&line[..at], &line[at + slashes.len()..]);
        let has_scheme = ["http:", "https:", "ws:", "wss:"].iter().any(|scheme| before.ends_with(scheme));
        let is_bare = ["src=\"", "src='", "href=\"", "href='", "url(", "url(\"", "url('"]
            .iter()
            .any(|e| before.ends_with(e));
        let end =
            after.find(|c: char| c.is_whitespace() || "\"'`<>)\\,;|".contains(c)).unwrap_or(after.len());
        let address = &after[..end];
        let names_a_host = address.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
        ((has_scheme || is_bare) && names_a_host).then_some(address)
    })
}

fn is_allowed(address: &str) -> bool {
    ALLOWED.iter().any(|(allowed, _)| {
        let rest = address.strip_prefix(allowed);
        // A listed host must end there: `localhost.evil.example` is another host.
        rest.is_some_and(|rest| {
            allowed.ends_with('/') || !rest.starts_with(|c: char| c.is_alphanumeric() || "-.@".contains(c))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&[File::new(path, text)]).len()
    }

    #[test]
    fn a_foreign_host_is_found_wherever_it_is_served_from() {
        assert_eq!(found("apps/platform/src/app.html", "<script src=\"https://cdn.foreign.dev/a.js\">"), 1);
        assert_eq!(found("apps/platform/src/app.html", "<link href=\"//fonts.foreign.dev/css\">"), 1);
        assert_eq!(found("packages/ui/src/a.css", "background: url(//foreign.dev/a.png)"), 1);
        assert_eq!(found("packages/map/src/a.ts", "fetch('https://tiles.foreign.dev')"), 1);
        assert_eq!(
            found("crates/api/src/doku.rs", "const A: &str = \"<script src='https://foreign.dev'>\";"),
            1
        );
        assert_eq!(check_served(&[File::new("apps/platform/build/a.js", "x(`wss://foreign.dev`)")]).len(), 1);
    }

    #[test]
    fn attribution_and_vocabularies_are_fine() {
        let link = "<a href=\"https://www.openstreetmap.org/copyright\">© OpenStreetMap</a>";
        assert_eq!(found("packages/map/src/A.svelte", link), 0);
        assert_eq!(found("packages/ui/src/a.html", "<svg xmlns=\"http://www.w3.org/2000/svg\">"), 0);
        assert_eq!(
            found("packages/map/src/a.ts", "// see https://foreign.dev\nconst a = `http://${host}/x`"),
            0
        );
        assert_eq!(found("crates/log/src/hash.rs", "const A: &str = \"https://foreign.dev\";"), 0);
    }

    #[test]
    fn a_host_that_only_begins_like_an_allowed_one_is_foreign() {
        assert_eq!(found("packages/map/src/a.ts", "'http://localhost.foreign.dev/'"), 1);
        assert_eq!(found("packages/map/src/a.ts", "'http://localhost:3000/'"), 0);
        assert_eq!(found("packages/map/src/a.ts", "'https://openstreetmap.org/traces'"), 1);
    }
}
